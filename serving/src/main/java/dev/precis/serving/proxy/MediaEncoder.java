package dev.precis.serving.proxy;

import io.vertx.core.Future;

/** Turns a medium of a request into rows. */
@FunctionalInterface
interface MediaEncoder {
  /**
   * The rows, or why there are none.
   *
   * @param asker who waits, and the span that the work belongs to
   */
  Future<EncodedMedium> encode(Wanted wanted, Asker asker);
}
