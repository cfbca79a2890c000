package dev.precis;

import java.io.Serial;

/**
 * An error with a stable code and a class that says whose move it is. The message says what was
 * wrong, the value seen, what is allowed and what to do.
 */
public final class PrecisException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Who can mend the error. */
  public enum Kind {
    /** The request or file is wrong; sending it again will fail again. */
    USER,
    /** A stated limit was exceeded. */
    LIMIT,
    /** Something needed is missing or busy now; it may work later or after an installation. */
    UNAVAILABLE,
    /** A fault of Precis. */
    INTERNAL
  }

  private final Kind kind;
  private final String code;

  private PrecisException(Kind kind, String code, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
  }

  private PrecisException(Kind kind, String code, String message) {
    super(message);
    this.kind = kind;
    this.code = code;
  }

  /**
   * A mistake in the request or in a file, with its stable upper-case code, e.g. {@code
   * UNKNOWN_METHOD}.
   */
  public static PrecisException user(String code, String message) {
    return new PrecisException(Kind.USER, code, message);
  }

  /** As {@link #user(String, String)}, keeping the cause. */
  public static PrecisException user(String code, String message, Throwable cause) {
    return new PrecisException(Kind.USER, code, message, cause);
  }

  /** A limit that was exceeded; the message names the limit and the value seen. */
  public static PrecisException limit(String code, String message) {
    return new PrecisException(Kind.LIMIT, code, message);
  }

  /** Something missing on this machine or busy now. */
  public static PrecisException unavailable(String code, String message) {
    return new PrecisException(Kind.UNAVAILABLE, code, message);
  }

  /** As {@link #unavailable(String, String)}, keeping the cause. */
  public static PrecisException unavailable(String code, String message, Throwable cause) {
    return new PrecisException(Kind.UNAVAILABLE, code, message, cause);
  }

  /** A fault of Precis itself. */
  public static PrecisException internal(String code, String message, Throwable cause) {
    return new PrecisException(Kind.INTERNAL, code, message, cause);
  }

  /** Who can mend this error. */
  public Kind kind() {
    return kind;
  }

  /** Stable upper-case code, e.g. {@code UNKNOWN_METHOD}. */
  public String code() {
    return code;
  }
}
