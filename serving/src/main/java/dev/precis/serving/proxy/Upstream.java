package dev.precis.serving.proxy;

import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.EqualRows;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The LLM servers: requests go to one of them with the client's headers, answers come back as they
 * arrive.
 */
final class Upstream {
  /** Longest time until a connection stands. */
  static final int CONNECT_SECONDS = 5;

  /** Longest silence of the server, before its first byte and between two. */
  static final int IDLE_SECONDS = 300;

  /** Connections to the server. */
  static final int MAX_CONNECTIONS = 256;

  /** Shorter than servers keep an idle connection, so that none is used that they just closed. */
  private static final int KEEP_ALIVE_SECONDS = 3;

  private static final int REFUSED = 400;
  private static final int FAULT = 500;

  /** Headers of one connection, and those that are set anew. */
  private static final Set<String> OWN =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host",
          "content-length",
          "expect");

  /** The same and the key, where it is for this proxy or the server is shown another. */
  private static final Set<String> OWN_AND_KEY =
      Stream.concat(OWN.stream(), Stream.of("authorization"))
          .collect(Collectors.toUnmodifiableSet());

  private final HttpClientAgent client;
  private final Replicas replicas;
  private final HealthWatch watch;
  private final Set<String> hidden;
  private final Future<Void> asked;

  private Upstream(
      HttpClientAgent client,
      Replicas replicas,
      HealthWatch watch,
      Set<String> hidden,
      Future<Void> asked) {
    this.client = client;
    this.hidden = hidden;
    this.replicas = replicas;
    this.watch = watch;
    this.asked = asked;
  }

  /**
   * The servers that the settings name, which are watched from now on.
   *
   * @param found told of a server when it was found out what it offers
   */
  static Upstream of(Vertx vertx, ProxySettings settings, Consumer<Capabilities.Server> found) {
    HttpClientAgent client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_SECONDS * 1000)
                .setIdleTimeout(IDLE_SECONDS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
    UpstreamSettings servers = settings.servers();
    Replicas replicas =
        new Replicas(
            servers.all(settings.upstream()),
            address ->
                new Replica(
                    address,
                    settings.access().upstreamKey(),
                    new Breaker(
                        Breaker.DEFAULT_FAILURES, Breaker.DEFAULT_PAUSE, System::nanoTime)));
    HealthWatch watch =
        new HealthWatch(
            new ServerCalls(client), servers.finds(), settings.door() == Door.PIXELS, found);
    Set<String> hidden = settings.access().handsKeysOn() ? OWN : OWN_AND_KEY;
    return new Upstream(client, replicas, watch, hidden, watch.start(vertx, replicas));
  }

  /** Completes when every server was asked once how it is and what it offers. */
  Future<Void> asked() {
    return asked;
  }

  /** What is known of the servers. */
  Capabilities capabilities() {
    return replicas;
  }

  /**
   * Sends a request without media on as it is, and its answer back.
   *
   * @param lease room of its body, closed when that is sent
   */
  Future<Void> handOn(HttpServerRequest from, Asker asker, byte[] body, Admission.Lease lease) {
    return send(from, asker, from.path(), Buffer.buffer(body), EqualRows.NONE)
        .onComplete((_, _) -> lease.close())
        .compose(answer -> pass(answer, from.response(), Map.of()));
  }

  /**
   * Asks what was made ready as chat and completes with the head of the answer.
   *
   * @param lease room of the client's body, closed when the other is sent
   */
  Future<HttpClientResponse> chat(
      HttpServerRequest from, Asker asker, ChatWork.Ready ready, Admission.Lease lease) {
    return send(from, asker, ChatEndpoint.PATH, ready.body(), ready.rows())
        .onComplete((_, _) -> lease.close());
  }

  /**
   * Sends a request on and completes with the head of the answer. If the client leaves, the request
   * is given up. A request goes to another server only while no byte of it was sent: one that ended
   * a server would end the next one, too.
   *
   * @param asker who waits for the answer
   * @param path where the server is asked
   * @param rows what requests that are worked on at the same time must agree on
   * @throws Refused in the future: 502 if no server does answer, 503 if all are known to be down
   */
  Future<HttpClientResponse> send(
      HttpServerRequest from, Asker asker, String path, Buffer body, EqualRows rows) {
    return open(from, asker.trace(), path, rows, new HashSet<>())
        .compose(open -> send(from, asker, body, open));
  }

  /**
   * A connection that stands.
   *
   * @param call the span of the request
   * @param over to be run once, when the server no longer works on the request
   */
  private record Open(Replica replica, HttpClientRequest request, Trace call, Runnable over) {}

  private Future<Open> open(
      HttpServerRequest from, Trace trace, String path, EqualRows rows, Set<Replica> tried) {
    Replica replica = replicas.choose(tried).orElse(null);
    if (replica == null) {
      return Future.failedFuture(none(tried));
    }
    replica.running().incrementAndGet();
    return enter(trace, replica, rows)
        .compose(leave -> {
          Runnable over = once(replica, leave);
          if (from.response().closed()) {
            over.run();
            return Future.failedFuture(Refused.left());
          }
          RequestOptions to = to(from, path, replica);
          Trace call = trace.call(to);
          return client
              .request(to)
              .map(request -> new Open(replica, request, call, over))
              .recover(_ -> {
                over.run();
                call.fail(Refused.UNREACHABLE);
                replica.breaker().failed();
                tried.add(replica);
                return open(from, trace, path, rows, tried);
              });
        });
  }

  private static Future<Runnable> enter(Trace trace, Replica replica, EqualRows rows) {
    return rows.counts().isEmpty()
        ? replica.gate().enter(rows)
        : trace.during(Trace.GATE, _ -> replica.gate().enter(rows));
  }

  private static RequestOptions to(HttpServerRequest from, String path, Replica replica) {
    // not the whole address: a client may write one with another host
    String query = from.query() == null ? "" : "?" + from.query();
    return replica.request(from.method(), path + query);
  }

  private static Runnable once(Replica replica, Runnable leave) {
    AtomicBoolean over = new AtomicBoolean();
    return () -> {
      if (over.compareAndSet(false, true)) {
        replica.running().decrementAndGet();
        leave.run();
      }
    };
  }

  private Future<HttpClientResponse> send(
      HttpServerRequest from, Asker asker, Buffer body, Open open) {
    HttpClientRequest request = open.request();
    asker.leaving().onCancel(request::reset);
    if (from.response().closed()) {
      request.reset();
      open.over().run();
      open.call().end(Refused.left());
      return Future.failedFuture(Refused.left());
    }
    copy(from.headers(), request.headers(), hidden);
    open.call().inject(request.headers());
    Future<HttpClientResponse> answer = body.length() == 0 ? request.send() : request.send(body);
    return answer
        .onSuccess(head -> {
          open.call().put(Trace.STATUS, (long) head.statusCode()).event(Trace.HEAD);
          if (head.statusCode() >= FAULT) {
            watch.suspect(open.replica());
          }
          head.end()
              .onComplete(done -> {
                open.over().run();
                ended(open.call(), head, from, done.succeeded());
              });
        })
        .onFailure(_ -> {
          open.over().run();
          boolean left = from.response().closed();
          open.call().fail(left ? Refused.LEFT : Refused.UNREACHABLE);
          if (!left) {
            watch.suspect(open.replica());
          }
        })
        .recover(_ -> Future.failedFuture(broken(open.replica())));
  }

  private static void ended(
      Trace call, HttpClientResponse head, HttpServerRequest from, boolean whole) {
    if (!whole) {
      call.fail(from.response().closed() ? Refused.LEFT : Refused.UNREACHABLE);
    } else if (head.statusCode() >= REFUSED) {
      call.fail(Integer.toString(head.statusCode()));
    } else {
      call.end(null);
    }
  }

  private static Refused broken(Replica replica) {
    return Refused.upstream(
        "the LLM server at %s broke off; the request is not sent to another one, as it may have been the cause"
            .formatted(replica.place()));
  }

  private Refused none(Set<Replica> tried) {
    String places = replicas.all().stream().map(Replica::place).collect(Collectors.joining(", "));
    return tried.isEmpty()
        ? Refused.down(
            "the LLM server at %s is down; it is asked again and again".formatted(places))
        : Refused.upstream("the LLM server at %s does not answer".formatted(places));
  }

  /** Hands an answer on, byte by byte as it arrives. */
  static Future<Void> pass(
      HttpClientResponse answer, HttpServerResponse to, Map<String, String> more) {
    head(answer, to, more);
    String length = answer.getHeader("content-length");
    if (length == null) {
      to.setChunked(true);
    } else {
      to.putHeader("content-length", length);
    }
    return answer.pipeTo(to);
  }

  /** Puts status and headers of an answer, and some more headers, before what will follow. */
  static void head(HttpClientResponse answer, HttpServerResponse to, Map<String, String> more) {
    to.setStatusCode(answer.statusCode());
    copy(answer.headers(), to.headers(), OWN);
    more.forEach(to::putHeader);
  }

  private static void copy(MultiMap from, MultiMap to, Set<String> not) {
    for (Map.Entry<String, String> header : from) {
      if (!not.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  Future<Void> close() {
    return client.close();
  }
}
