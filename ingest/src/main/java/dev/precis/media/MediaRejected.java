package dev.precis.media;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The one error of this module for media that cannot or may not be decoded. Its message is one
 * sentence for the person who brought the file: the file's name, the value seen, what is allowed.
 * It never carries a folder, a native message or an address.
 */
public final class MediaRejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RejectionCode code;
  private final @Nullable Long limit;
  private final @Nullable Long observed;

  private MediaRejected(
      RejectionCode code,
      String message,
      @Nullable Long limit,
      @Nullable Long observed,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.limit = limit;
    this.observed = observed;
  }

  /** A refusal that no number explains. */
  public static MediaRejected of(RejectionCode code, String message) {
    return new MediaRejected(code, message, null, null, null);
  }

  /** A refusal because {@code observed} passed {@code limit}; the message should name both. */
  public static MediaRejected overLimit(
      RejectionCode code, String message, long limit, long observed) {
    return new MediaRejected(code, message, limit, observed, null);
  }

  /** The same refusal with the technical cause attached, for logs. */
  public MediaRejected because(Throwable cause) {
    return new MediaRejected(code, String.valueOf(getMessage()), limit, observed, cause);
  }

  /** The stable reason. */
  public RejectionCode code() {
    return code;
  }

  /** The limit that was passed, if a limit was the reason. */
  public OptionalLong limit() {
    return limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
  }

  /** The value that passed the limit, if a limit was the reason. */
  public OptionalLong observed() {
    return observed == null ? OptionalLong.empty() : OptionalLong.of(observed);
  }
}
