package dev.precis.serving.proxy;

import dev.precis.tensor.ContentHash;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Objects;

/** Takes in the bodies of requests, as far as there is room for them. */
final class Intake {
  /** The one type of bodies, and of most answers. */
  static final String JSON = "application/json";

  private final Vertx vertx;
  private final Admission admission;
  private final int bodyBytes;

  Intake(Vertx vertx, Admission admission, int bodyBytes) {
    this.vertx = vertx;
    this.admission = admission;
    this.bodyBytes = bodyBytes;
  }

  /** What is done with a body. */
  @FunctionalInterface
  interface Work {
    /**
     * Answers the request.
     *
     * @param lease room that the body takes; may be closed early, once the body is sent on
     */
    Future<Void> on(byte[] body, Admission.Lease lease);
  }

  /**
   * Reads a body and has it worked on.
   *
   * @throws Refused if there is no room, the body is too long, or it is not said to be JSON
   */
  Future<Void> json(HttpServerRequest request, Trace trace, Work work) {
    // a page of another site cannot send this type without asking first
    String type = Objects.requireNonNullElse(request.getHeader(HttpHeaders.CONTENT_TYPE), "");
    if (!type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
      throw Refused.type("CONTENT_TYPE", "the body must be %s".formatted(JSON));
    }
    Admission.Lease lease = admission.take(BodyReader.announced(request, bodyBytes));
    return trace
        .during(Trace.RECEIVE, _ -> BodyReader.read(vertx, request, bodyBytes))
        .compose(body -> work.on(body, lease))
        .onComplete((_, _) -> lease.close());
  }

  /**
   * Room for a request without a body.
   *
   * @throws Refused if there is none
   */
  Admission.Lease empty() {
    return admission.take(0);
  }

  /** Clients with different keys share nothing. */
  static String tenant(HttpServerRequest request) {
    String key = request.getHeader(HttpHeaders.AUTHORIZATION);
    return ContentHash.of("precis.tenant").text("key", key == null ? "" : key).hex();
  }
}
