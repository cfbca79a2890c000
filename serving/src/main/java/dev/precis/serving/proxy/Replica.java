package dev.precis.serving.proxy;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One of the LLM servers that do the same work. */
final class Replica {
  private final URI base;
  private final Optional<String> key;
  private final Breaker breaker;
  private final RowGate gate = new RowGate();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean heard;
  private volatile Optional<ServerFacts> facts = Optional.empty();

  /**
   * A server.
   *
   * @param key that it is shown with every request
   */
  Replica(URI base, Optional<String> key, Breaker breaker) {
    this.base = base;
    this.key = key;
    this.breaker = breaker;
  }

  Breaker breaker() {
    return breaker;
  }

  RowGate gate() {
    return gate;
  }

  /** Requests that it works on for us. */
  AtomicInteger running() {
    return running;
  }

  Optional<ServerFacts> facts() {
    return facts;
  }

  void found(ServerFacts seen) {
    facts = Optional.of(seen);
  }

  /** It answered; what it offers is still what was found. */
  void healthy() {
    heard = true;
    breaker.succeeded();
  }

  /** It is ill. When it comes back it may be another model, so what was found is forgotten. */
  void ill() {
    breaker.trip();
    facts = Optional.empty();
  }

  Capabilities.Server server() {
    Capabilities.State state =
        !breaker.closed()
            ? Capabilities.State.DOWN
            : heard ? Capabilities.State.UP : Capabilities.State.UNKNOWN;
    return new Capabilities.Server(base, state, facts);
  }

  /** A request to a path of the server, which begins with a slash. */
  RequestOptions request(HttpMethod method, String pathAndQuery) {
    boolean ssl = "https".equals(base.getScheme());
    RequestOptions request =
        new RequestOptions()
            .setMethod(method)
            .setHost(base.getHost())
            .setPort(port(ssl))
            .setSsl(ssl)
            .setURI(base.getRawPath() + pathAndQuery);
    key.ifPresent(text -> request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + text));
    return request;
  }

  private int port(boolean ssl) {
    return base.getPort() > 0 ? base.getPort() : ssl ? 443 : 80;
  }

  /** Where it is, for messages. */
  String place() {
    return "%s:%d".formatted(base.getHost(), port("https".equals(base.getScheme())));
  }
}
