package dev.precis.serving.fetch;

/** Why a medium was not fetched; the names are the codes that clients see. */
public enum FetchCode {
  /** The address is malformed or too long. */
  MEDIA_URI(400),
  /** The host is not one that the operator named, or is written in a form that is not taken. */
  MEDIA_HOST(403),
  /** The port is not one that the operator named. */
  MEDIA_PORT(403),
  /** The host has no address, or one that is not dialled. */
  MEDIA_ADDRESS(403),
  /** The source sent the request on too often, or to where nothing is followed. */
  MEDIA_REDIRECT(403),
  /** More bytes than allowed. */
  MEDIA_TOO_LARGE(413),
  /** The source did not give the medium. */
  MEDIA_SOURCE(502),
  /** The source was too slow. */
  MEDIA_SLOW(504);

  private final int status;

  FetchCode(int status) {
    this.status = status;
  }

  /** The HTTP status that a client is answered with. */
  public int status() {
    return status;
  }
}
