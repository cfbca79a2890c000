package dev.precis.serving.proxy;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that does to each path what a test says, and remembers what it was asked. */
final class FakeServer implements AutoCloseable {
  private final Vertx vertx;
  private final HttpServer server;
  private final Map<String, Handler<HttpServerRequest>> answers = new ConcurrentHashMap<>();

  /** Paths and bodies as they came, {@code /health} left out. */
  final List<String> got = new CopyOnWriteArrayList<>();

  /** A server on this port of the loopback address; 0 for any. */
  FakeServer(int port) {
    this.vertx = Vertx.vertx();
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
            .listen(port, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    on("/health", request -> request.response().end());
  }

  FakeServer on(String path, Handler<HttpServerRequest> answer) {
    answers.put(path, answer);
    return this;
  }

  /** Answers a path with JSON. */
  FakeServer says(String path, int status, String json) {
    return on(path, request -> request.response().setStatusCode(status).end(json));
  }

  int port() {
    return server.actualPort();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port());
  }

  private void answer(HttpServerRequest request, Buffer body) {
    if (!request.path().equals("/health")) {
      got.add(request.path() + " " + body);
    }
    Handler<HttpServerRequest> answer = answers.get(request.path());
    if (answer == null) {
      request.response().setStatusCode(404).end();
    } else {
      answer.handle(request);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
