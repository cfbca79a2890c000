package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Answers of the server that are read before they go on. */
final class Answers {
  /** Longest answer that is read, bytes. */
  static final int MAX_BYTES = 32 << 20;

  private Answers() {}

  /**
   * Hands on an answer that is one JSON object, changed; any other goes on as it is.
   *
   * @param more headers beside those of the server
   */
  static Future<Void> change(
      HttpClientResponse answer,
      HttpServerResponse to,
      Map<String, String> more,
      UnaryOperator<ObjectNode> change) {
    if (answer.statusCode() != 200 || answer.getHeader("content-encoding") != null) {
      return Upstream.pass(answer, to, more);
    }
    return read(answer)
        .compose(body -> {
          Upstream.head(answer, to, more);
          return to.end(changed(body, change));
        });
  }

  private static Buffer changed(Buffer body, UnaryOperator<ObjectNode> change) {
    try {
      return Buffer.buffer(JsonBody.write(change.apply(JsonBody.parse(body.getBytes()))));
    } catch (Refused e) {
      return body; // no JSON object: the server knows what it says
    }
  }

  /** The whole body, up to {@value #MAX_BYTES} bytes. */
  static Future<Buffer> read(HttpClientResponse answer) {
    Promise<Buffer> done = Promise.promise();
    Buffer body = Buffer.buffer();
    answer.handler(chunk -> {
      if (body.length() + (long) chunk.length() > MAX_BYTES) {
        done.tryFail(
            Refused.upstream("the answer of the LLM server passes %d bytes".formatted(MAX_BYTES)));
        answer.request().reset();
      } else {
        body.appendBuffer(chunk);
      }
    });
    answer.exceptionHandler(done::tryFail);
    answer.endHandler(_ -> done.tryComplete(body));
    return done.future();
  }
}
