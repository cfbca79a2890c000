package dev.precis.pipeline;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * What every stream of the pipeline does alike: demand, handlers, and one context that all state is
 * touched on.
 */
abstract class DemandStream<T> implements ReadStream<T> {
  private final Context context;
  private long demand = Long.MAX_VALUE;
  private boolean ended;
  private @Nullable Handler<T> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  DemandStream(Context context) {
    this.context = context;
  }

  /** Moves on as far as demand allows; called on the context whenever something has changed. */
  abstract void pump();

  /** Called on the context when demand falls to nothing. */
  abstract void paused();

  @Override
  public final ReadStream<T> exceptionHandler(@Nullable Handler<Throwable> wanted) {
    exceptionHandler = wanted;
    return this;
  }

  @Override
  public final ReadStream<T> handler(@Nullable Handler<T> wanted) {
    handler = wanted;
    onContext(this::pumpIfOpen);
    return this;
  }

  @Override
  public final ReadStream<T> endHandler(@Nullable Handler<Void> wanted) {
    endHandler = wanted;
    return this;
  }

  @Override
  public final ReadStream<T> pause() {
    onContext(() -> {
      demand = 0;
      paused();
    });
    return this;
  }

  @Override
  public final ReadStream<T> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public final ReadStream<T> fetch(long amount) {
    onContext(() -> {
      demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
      pumpIfOpen();
    });
    return this;
  }

  /** Runs the action on the stream's context, at once if this is it. */
  final void onContext(Runnable action) {
    if (Vertx.currentContext() == context) {
      action.run();
    } else {
      context.runOnContext(_ -> action.run());
    }
  }

  /** Pumps unless the stream has ended or nobody listens. */
  final void pumpIfOpen() {
    if (!ended && handler != null) {
      pump();
    }
  }

  /** Whether an item may be delivered now. */
  final boolean wanted() {
    return demand > 0 && !ended;
  }

  /** Hands an item on. */
  final void deliver(T item) {
    if (demand != Long.MAX_VALUE && --demand == 0) {
      paused();
    }
    if (handler != null) {
      handler.handle(item);
    }
  }

  /** Ends the stream well. */
  final void end() {
    if (!ended) {
      ended = true;
      if (endHandler != null) {
        endHandler.handle(null);
      }
    }
  }

  /** Ends the stream with an error. */
  final void fail(Throwable cause) {
    if (!ended) {
      ended = true;
      if (exceptionHandler != null) {
        exceptionHandler.handle(cause);
      }
    }
  }
}
