package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The LLM server: requests go to it with the client's headers, answers come back as they arrive.
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

  private final HttpClientAgent client;
  private final URI base;

  Upstream(Vertx vertx, URI base) {
    this.base = base;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_SECONDS * 1000)
                .setIdleTimeout(IDLE_SECONDS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
  }

  /**
   * Sends a request on and completes with the head of the answer. If the client leaves, the request
   * is given up.
   *
   * @throws Refused 502 in the future if the server does not answer
   */
  Future<HttpClientResponse> send(HttpServerRequest from, byte[] body) {
    if (from.response().closed()) {
      return Future.failedFuture(Refused.left());
    }
    // not the whole address: a client may write one with another host
    String query = from.query() == null ? "" : "?" + from.query();
    RequestOptions options =
        new RequestOptions()
            .setMethod(from.method())
            .setHost(base.getHost())
            .setPort(port())
            .setSsl(ssl())
            .setURI(base.getRawPath() + from.path() + query);
    return client
        .request(options)
        .compose(request -> {
          from.response().closeHandler(_ -> request.reset());
          copy(from.headers(), request.headers());
          return body.length == 0 ? request.send() : request.send(Buffer.buffer(body));
        })
        .recover(_ -> Future.failedFuture(unreachable()));
  }

  private Refused unreachable() {
    return Refused.upstream(
        "the LLM server at %s:%d does not answer".formatted(base.getHost(), port()));
  }

  private boolean ssl() {
    return "https".equals(base.getScheme());
  }

  private int port() {
    return base.getPort() > 0 ? base.getPort() : ssl() ? 443 : 80;
  }

  /** Hands an answer on, byte by byte as it arrives. */
  static Future<Void> pass(
      HttpClientResponse answer, HttpServerResponse to, Map<String, String> more) {
    to.setStatusCode(answer.statusCode());
    copy(answer.headers(), to.headers());
    more.forEach(to::putHeader);
    String length = answer.getHeader("content-length");
    if (length == null) {
      to.setChunked(true);
    } else {
      to.putHeader("content-length", length);
    }
    return answer.pipeTo(to);
  }

  private static void copy(MultiMap from, MultiMap to) {
    for (Map.Entry<String, String> header : from) {
      if (!OWN.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  Future<Void> close() {
    return client.close();
  }
}
