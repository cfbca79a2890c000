package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads the body of a request into memory, up to a length and within a time. */
final class BodyReader {
  /** Longest time for a whole body; an idle timer alone is reset by every byte. */
  static final int DEADLINE_SECONDS = 30;

  private BodyReader() {}

  /**
   * Most bytes that the body will have: what its head says, or the limit.
   *
   * @throws Refused 413 if the head says more than the limit
   */
  static long announced(HttpServerRequest request, int most) {
    String header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (header == null) {
      return most;
    }
    long length;
    try {
      length = Long.parseLong(header);
    } catch (NumberFormatException e) {
      throw Refused.body("CONTENT_LENGTH", "the content-length is no number");
    }
    if (length > most) {
      throw tooLarge(length, most);
    }
    return length;
  }

  /** The body. */
  static Future<byte[]> read(Vertx vertx, HttpServerRequest request, int most) {
    Promise<byte[]> done = Promise.promise();
    Buffer body = Buffer.buffer();
    long timer =
        vertx.setTimer(
            DEADLINE_SECONDS * 1000L,
            _ ->
                done.tryFail(
                    Refused.slow(
                        "the body did not come within %d seconds".formatted(DEADLINE_SECONDS))));
    request.handler(chunk -> {
      if (done.future().isComplete()) {
        return; // refused: the rest is read and dropped, so that the answer reaches the client
      }
      if (body.length() + (long) chunk.length() > most) {
        done.tryFail(tooLarge(body.length() + (long) chunk.length(), most));
        return;
      }
      body.appendBuffer(chunk);
    });
    request.exceptionHandler(done::tryFail);
    request.endHandler(_ -> done.tryComplete(body.getBytes()));
    return done.future().onComplete((_, _) -> vertx.cancelTimer(timer));
  }

  private static Refused tooLarge(long seen, int most) {
    return Refused.large(
        "BODY_TOO_LARGE",
        "the body has %d bytes or more, at most %d are allowed; send smaller pictures or fewer"
            .formatted(seen, most));
  }
}
