package dev.precis.serving.proxy;

import dev.precis.pipeline.StreamSettings;
import io.vertx.core.Future;

/** Turns a medium of a request into rows. */
@FunctionalInterface
interface MediaEncoder {
  /**
   * The rows, or why there are none.
   *
   * @param settings method and budget
   */
  Future<EncodedMedium> encode(MediumInput input, StreamSettings settings);
}
