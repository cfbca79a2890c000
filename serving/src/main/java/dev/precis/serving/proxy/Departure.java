package dev.precis.serving.proxy;

import dev.precis.model.CancelToken;
import io.vertx.core.http.HttpServerRequest;

/** Tells work that nobody waits for it any more. */
final class Departure {
  private Departure() {}

  /** A token that is cancelled when the client's connection closes before its answer has ended. */
  static CancelToken of(HttpServerRequest request) {
    CancelToken leaving = new CancelToken();
    if (request.response().closed()) {
      leaving.cancel();
    } else {
      request.response().closeHandler(_ -> leaving.cancel());
    }
    return leaving;
  }
}
