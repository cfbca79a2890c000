package dev.precis.serving.proxy;

import io.vertx.core.Future;
import java.util.List;

/** Says what is in a medium before it is decided how much of it is kept. */
@FunctionalInterface
interface SketchSource {
  /**
   * The units of a medium, by the encoder if its tokens are not there.
   *
   * @param wanted its question is what units are held against
   * @param asker who waits, and the span that the work belongs to
   */
  Future<List<Sketch>> sketch(Wanted wanted, Asker asker);
}
