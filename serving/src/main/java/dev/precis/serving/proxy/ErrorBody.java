package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.media.MediaRejected;
import dev.precis.serving.fetch.FetchRefused;
import io.vertx.core.json.JsonObject;

/**
 * What a client is told of an error, in the shape that OpenAI's clients read.
 *
 * @param status HTTP status
 * @param code stable upper-case code
 * @param message what was wrong, the value seen, what is allowed; of a fault only that it was one
 */
record ErrorBody(int status, String code, String message) {
  private static final int BUSY = 429;

  /** The answer to what was thrown. */
  static ErrorBody of(Throwable thrown) {
    return switch (thrown) {
      case Refused e -> new ErrorBody(e.status(), e.code(), text(e));
      case FetchRefused e -> new ErrorBody(e.code().status(), e.code().name(), text(e));
      case PrecisException e when e.kind() != PrecisException.Kind.INTERNAL ->
          new ErrorBody(status(e.kind()), e.code(), text(e));
      case MediaRejected e -> new ErrorBody(status(e), e.code().name(), text(e));
      // what it says may hold addresses or content, so it goes to the operator alone
      default -> new ErrorBody(500, "INTERNAL", "fault of precis; the log of the proxy says more");
    };
  }

  private static int status(PrecisException.Kind kind) {
    return switch (kind) {
      case USER -> 400;
      case LIMIT -> 413;
      case UNAVAILABLE -> 503;
      case INTERNAL -> 500;
    };
  }

  private static int status(MediaRejected rejected) {
    if (rejected.limit().isPresent()) {
      return 413;
    }
    return switch (rejected.code()) {
      case MEDIA_UNSUPPORTED_TYPE, MEDIA_UNSUPPORTED_CODEC -> 415;
      case MEDIA_UNREADABLE,
          MEDIA_EMPTY,
          MEDIA_BROKEN,
          MEDIA_TOO_LARGE,
          MEDIA_TOO_MANY_PIXELS,
          MEDIA_BAD_SIDE,
          MEDIA_BAD_ASPECT,
          MEDIA_SIZE_MISMATCH,
          MEDIA_TOO_MANY_STREAMS,
          MEDIA_TOO_MANY_FRAMES,
          MEDIA_TOO_MUCH_METADATA,
          MEDIA_BAD_AUDIO_SHAPE,
          MEDIA_TOO_MANY_PARTS,
          MEDIA_NO_VIDEO,
          MEDIA_NO_AUDIO ->
          422;
    };
  }

  private static String text(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  /** Whether nobody but the operator can mend it. */
  boolean fault() {
    return status == 500;
  }

  /** Whether the same request may be sent again soon. */
  boolean again() {
    return status == BUSY || status == 503;
  }

  /** One JSON object, {@code {"error": {...}}}. */
  String json() {
    JsonObject error = new JsonObject();
    error.put("message", message);
    error.put(
        "type",
        status == BUSY
            ? "rate_limit_error"
            : status < 500 ? "invalid_request_error" : "server_error");
    error.putNull("param");
    error.put("code", code);
    return new JsonObject().put("error", error).encode();
  }
}
