package dev.precis.serving.proxy;

import dev.precis.model.CancelToken;

/**
 * Who waits for work.
 *
 * @param leaving cancelled when whoever asked does not wait any more
 * @param trace the span that the work belongs to
 */
record Asker(CancelToken leaving, Trace trace) {
  /** One who is not traced. */
  static Asker of(CancelToken leaving) {
    return new Asker(leaving, Trace.NONE);
  }

  /** The same with work of another span. */
  Asker under(Trace other) {
    return new Asker(leaving, other);
  }
}
