package dev.precis.pipeline;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream over a blocking source: one item is pulled at a time, on a worker, and only while there
 * is demand. A source that works ahead is told when demand ends.
 */
final class PullStream<T> implements ReadStream<T> {
  /** A source that blocks. */
  interface Source<T> {
    /** Starts pulling the next item on a worker; completes with null at the end. */
    Future<@Nullable T> pull();

    /** Tells whether anybody waits. */
    void demand(boolean wanted);
  }

  private final Context context;
  private final Source<T> source;
  private long demand = Long.MAX_VALUE;
  private boolean pulling;
  private boolean ended;
  private @Nullable T held;
  private @Nullable Handler<T> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  PullStream(Context context, Source<T> source) {
    this.context = context;
    this.source = source;
  }

  @Override
  public ReadStream<T> exceptionHandler(@Nullable Handler<Throwable> wanted) {
    exceptionHandler = wanted;
    return this;
  }

  @Override
  public ReadStream<T> handler(@Nullable Handler<T> wanted) {
    handler = wanted;
    onContext(this::pump);
    return this;
  }

  @Override
  public ReadStream<T> endHandler(@Nullable Handler<Void> wanted) {
    endHandler = wanted;
    return this;
  }

  @Override
  public ReadStream<T> pause() {
    source.demand(false);
    onContext(() -> demand = 0);
    return this;
  }

  @Override
  public ReadStream<T> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<T> fetch(long amount) {
    onContext(() -> {
      demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
      pump();
    });
    return this;
  }

  private void onContext(Runnable action) {
    if (Vertx.currentContext() == context) {
      action.run();
    } else {
      context.runOnContext(_ -> action.run());
    }
  }

  private void pump() {
    if (ended || handler == null || demand == 0) {
      return;
    }
    source.demand(true);
    if (held != null) {
      T item = held;
      held = null;
      deliver(item);
    } else if (!pulling) {
      pulling = true;
      source.pull().onComplete(result -> onContext(() -> pulled(result)));
    }
  }

  private void pulled(AsyncResult<@Nullable T> result) {
    pulling = false;
    T item = result.result();
    if (result.failed()) {
      ended = true;
      if (exceptionHandler != null) {
        exceptionHandler.handle(result.cause());
      }
    } else if (item == null) {
      ended = true;
      if (endHandler != null) {
        endHandler.handle(null);
      }
    } else if (demand == 0) {
      held = item;
    } else {
      deliver(item);
    }
  }

  private void deliver(T item) {
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    if (demand == 0) {
      source.demand(false);
    }
    if (handler != null) {
      handler.handle(item);
    }
    onContext(this::pump);
  }
}
