package dev.precis.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Stands where an LLM server would and does no work: it reads a whole request, then answers, or
 * sends the pieces of a stream at even times. What a proxy in front of it takes is the proxy's.
 */
final class StandInServer implements AutoCloseable {
  /** Pieces of a streamed answer. */
  static final int PIECES = 50;

  /** Time between two pieces. */
  static final int PIECE_MILLIS = 20;

  private static final String ANSWER =
      "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"yes\"},\"finish_reason\":\"stop\"}]}";
  private static final String PIECE =
      "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"yes\"}}]}\n\n";
  private static final String STREAMED = "\"stream\":true";
  private static final int TAIL = 400;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;
  private volatile @Nullable Buffer last;

  StandInServer() {
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
            .listen(0, "127.0.0.1")
            .await();
  }

  private void answer(HttpServerRequest request, Buffer body) {
    if (body.length() > 0) {
      last = body; // questions about its health have none
    }
    HttpServerResponse response = request.response();
    // the field stands at either end of a body; rows of megabytes are not searched
    String ends =
        body.getString(0, Math.min(TAIL, body.length()))
            + body.getString(Math.max(0, body.length() - TAIL), body.length());
    if (!ends.contains(STREAMED)) {
      response.putHeader("Content-Type", "application/json").end(ANSWER);
      return;
    }
    response.putHeader("Content-Type", "text/event-stream").setChunked(true);
    int[] sent = {0};
    vertx.setPeriodic(
        PIECE_MILLIS,
        timer -> {
          if (response.closed()) {
            vertx.cancelTimer(timer);
            return;
          }
          response.write(PIECE);
          if (++sent[0] == PIECES) {
            vertx.cancelTimer(timer);
            response.end("data: [DONE]\n\n");
          }
        });
  }

  /** Its base address. */
  URI address() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  /** The body of the latest request. */
  byte[] last() {
    Buffer body = last;
    if (body == null) {
      throw new IllegalStateException("nothing was asked yet");
    }
    return body.getBytes();
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
