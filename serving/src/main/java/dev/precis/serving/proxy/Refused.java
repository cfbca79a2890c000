package dev.precis.serving.proxy;

import java.io.Serial;

/** A request that is answered with an HTTP status of its own. */
final class Refused extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Code of a client that does not wait any more. */
  static final String LEFT = "CLIENT_LEFT";

  /** Code of a server that does not answer. */
  static final String UNREACHABLE = "UPSTREAM_UNREACHABLE";

  private final int status;
  private final String code;

  private Refused(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** A body that is no chat request. */
  static Refused body(String code, String message) {
    return new Refused(400, code, message);
  }

  /** A client that shows no key, or a wrong one. */
  static Refused key() {
    return new Refused(
        401,
        "INVALID_API_KEY",
        "this proxy answers clients that show one of its keys: authorization: Bearer KEY");
  }

  /** Something that is never done, whoever asks. */
  static Refused forbidden(String code, String message) {
    return new Refused(403, code, message);
  }

  /** A path that is not served. */
  static Refused path(String message) {
    return new Refused(404, "NO_SUCH_PATH", message);
  }

  /** A known path, asked in another way. */
  static Refused method(String message) {
    return new Refused(405, "NO_SUCH_METHOD", message);
  }

  /** An answer in a form that there is not. */
  static Refused answer(String message) {
    return new Refused(406, "NOT_ACCEPTABLE", message);
  }

  /** A body that did not come in time. */
  static Refused slow(String message) {
    return new Refused(408, "BODY_TOO_SLOW", message);
  }

  /** More bytes than allowed. */
  static Refused large(String code, String message) {
    return new Refused(413, code, message);
  }

  /** A type that is not taken. */
  static Refused type(String code, String message) {
    return new Refused(415, code, message);
  }

  /** More work than there is room for now. */
  static Refused busy(String message) {
    return new Refused(429, "BUSY", message);
  }

  /** The client has closed its connection: nobody reads this. */
  static Refused left() {
    return new Refused(400, LEFT, "the client has left");
  }

  /** The LLM server does not answer. */
  static Refused upstream(String message) {
    return new Refused(502, UNREACHABLE, message);
  }

  /** All LLM servers are known to be down. */
  static Refused down(String message) {
    return new Refused(503, "UPSTREAM_DOWN", message);
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  /** Stable upper-case code. */
  String code() {
    return code;
  }
}
