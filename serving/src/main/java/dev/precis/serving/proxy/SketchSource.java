package dev.precis.serving.proxy;

import dev.precis.model.CancelToken;
import io.vertx.core.Future;
import java.util.List;

/** Says what is in a medium before it is decided how much of it is kept. */
@FunctionalInterface
interface SketchSource {
  /**
   * The units of a medium, by the encoder if its tokens are not there.
   *
   * @param wanted its question is what units are held against
   * @param leaving cancelled when whoever asked does not wait any more
   */
  Future<List<Sketch>> sketch(Wanted wanted, CancelToken leaving);
}
