package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** One path of the proxy, or a family of paths, and what is done there. */
interface Endpoint {
  /** The path as people write it, for messages. */
  String path();

  /** The one HTTP method that is taken. */
  HttpMethod method();

  /** Whether a request for this path is for here. */
  default boolean serves(String asked) {
    return asked.equals(path());
  }

  /** Whether clients are answered here who show no key. */
  default boolean open() {
    return false;
  }

  /** Whether a request is worth a span; what is asked every few seconds by machines is not. */
  default boolean traced() {
    return true;
  }

  /**
   * Answers a request.
   *
   * @param asker who waits for the answer
   * @throws Refused at once or in the future, if it is not taken
   */
  Future<Void> answer(HttpServerRequest request, Asker asker);
}
