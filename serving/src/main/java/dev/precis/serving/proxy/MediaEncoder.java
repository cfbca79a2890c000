package dev.precis.serving.proxy;

import dev.precis.model.CancelToken;
import io.vertx.core.Future;

/** Turns a medium of a request into rows. */
@FunctionalInterface
interface MediaEncoder {
  /**
   * The rows, or why there are none.
   *
   * @param leaving cancelled when whoever asked does not wait any more
   */
  Future<EncodedMedium> encode(Wanted wanted, CancelToken leaving);
}
