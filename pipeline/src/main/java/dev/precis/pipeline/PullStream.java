package dev.precis.pipeline;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * A stream over a blocking source: one item is pulled at a time, on a worker, and only while there
 * is demand. A source that works ahead is told when demand ends.
 */
final class PullStream<T> extends DemandStream<T> {
  /** A source that blocks. */
  interface Source<T> {
    /** Starts pulling the next item on a worker; completes with null at the end. */
    Future<@Nullable T> pull();

    /** Tells whether anybody waits. */
    void demand(boolean wanted);
  }

  private final Source<T> source;
  private boolean pulling;
  private @Nullable T held;

  PullStream(Context context, Source<T> source) {
    super(context);
    this.source = source;
  }

  @Override
  void paused() {
    source.demand(false);
  }

  @Override
  void pump() {
    if (!wanted()) {
      return;
    }
    source.demand(true);
    T item = held;
    if (item != null) {
      held = null;
      pass(item);
    } else if (!pulling) {
      pulling = true;
      source.pull().onComplete(result -> onContext(() -> pulled(result)));
    }
  }

  private void pulled(AsyncResult<@Nullable T> result) {
    pulling = false;
    T item = result.result();
    if (result.failed()) {
      fail(result.cause());
    } else if (item == null) {
      end();
    } else if (wanted()) {
      pass(item);
    } else {
      held = item;
    }
  }

  private void pass(T item) {
    deliver(item);
    pumpIfOpen();
  }
}
