package dev.precis.serving.fetch;

import java.io.Serial;

/**
 * A medium that was not fetched. The message names its place in the request, and never an address
 * that a name stands for, a query, or anything that the source said.
 */
public final class FetchRefused extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final FetchCode code;

  FetchRefused(FetchCode code, String message) {
    super(message);
    this.code = code;
  }

  /** More bytes than allowed. */
  public static FetchRefused large(String name, long most) {
    return new FetchRefused(
        FetchCode.MEDIA_TOO_LARGE,
        "%s has more than the %d bytes that are allowed".formatted(name, most));
  }

  /** A source, or all sources of a request, that took too long. */
  public static FetchRefused slow(String name, String limit) {
    return new FetchRefused(
        FetchCode.MEDIA_SLOW, "%s did not come in time: %s".formatted(name, limit));
  }

  static FetchRefused source(String name, String what) {
    return new FetchRefused(FetchCode.MEDIA_SOURCE, "the source of %s %s".formatted(name, what));
  }

  /** One text for a host without an address and for one that is refused: neither tells more. */
  static FetchRefused address(String name) {
    return new FetchRefused(
        FetchCode.MEDIA_ADDRESS,
        "the host of %s has no address that is dialled from here".formatted(name));
  }

  /** The stable reason. */
  public FetchCode code() {
    return code;
  }
}
