package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

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
    Body body =
        new Body(
            request.getHeader(HttpHeaders.CONTENT_LENGTH) == null
                ? 0
                : (int) announced(request, most));
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
      long length = body.length + (long) chunk.length();
      if (length > most) {
        done.tryFail(tooLarge(length, most));
        return;
      }
      body.take(chunk, most);
    });
    // whatever it was, it came from the client: no fault of this process
    request.exceptionHandler(_ ->
        done.tryFail(
            Refused.body("BODY_BROKEN_OFF", "the body broke off, or is not framed as HTTP says")));
    request.endHandler(_ -> done.tryComplete(body.bytes()));
    return done.future().onComplete((_, _) -> vertx.cancelTimer(timer));
  }

  /** What came of a body; of one whose length was said, every byte is copied once. */
  private static final class Body {
    private static final int FIRST_BYTES = 1 << 14;

    private byte[] bytes;
    int length;

    Body(int announced) {
      bytes = new byte[announced];
    }

    void take(Buffer chunk, int most) {
      int end = length + chunk.length();
      if (end > bytes.length) {
        int twice = (int) Math.min(most, Math.max(FIRST_BYTES, 2L * bytes.length));
        bytes = Arrays.copyOf(bytes, Math.max(end, twice));
      }
      chunk.getBytes(bytes, length);
      length = end;
    }

    byte[] bytes() {
      return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
  }

  private static Refused tooLarge(long seen, int most) {
    return Refused.large(
        "BODY_TOO_LARGE",
        "the body has %d bytes or more, at most %d are allowed; send smaller pictures or fewer"
            .formatted(seen, most));
  }
}
