package dev.precis.pipeline;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream that turns every item of another into one of its own, in order, by work done elsewhere.
 * At most {@value #CAPACITY} items are in work or ready, and none is asked for while nobody waits
 * downstream.
 */
final class MapStream<A, B> implements ReadStream<B> {
  private static final int CAPACITY = 2;

  private final Context context;
  private final ReadStream<A> upstream;
  private final Function<A, Future<B>> work;
  private final Deque<B> ready = new ArrayDeque<>();
  private final Deque<A> waiting = new ArrayDeque<>();
  private long demand = Long.MAX_VALUE;
  private int asked;
  private boolean working;
  private boolean upstreamEnded;
  private boolean ended;
  private @Nullable Handler<B> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  MapStream(Context context, ReadStream<A> upstream, Function<A, Future<B>> work) {
    this.context = context;
    this.upstream = upstream;
    this.work = work;
    upstream.pause();
    upstream.exceptionHandler(this::fail);
    upstream.endHandler(_ -> onContext(this::upstreamEnd));
    upstream.handler(item -> onContext(() -> arrived(item)));
  }

  @Override
  public ReadStream<B> exceptionHandler(@Nullable Handler<Throwable> wanted) {
    exceptionHandler = wanted;
    return this;
  }

  @Override
  public ReadStream<B> handler(@Nullable Handler<B> wanted) {
    handler = wanted;
    onContext(this::pump);
    return this;
  }

  @Override
  public ReadStream<B> endHandler(@Nullable Handler<Void> wanted) {
    endHandler = wanted;
    return this;
  }

  @Override
  public ReadStream<B> pause() {
    onContext(() -> {
      demand = 0;
      asked = 0;
      upstream.pause();
    });
    return this;
  }

  @Override
  public ReadStream<B> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<B> fetch(long amount) {
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

  private void arrived(A item) {
    asked = Math.max(0, asked - 1);
    waiting.add(item);
    pump();
  }

  private void upstreamEnd() {
    upstreamEnded = true;
    pump();
  }

  private void pump() {
    if (ended || handler == null) {
      return;
    }
    while (demand > 0 && !ready.isEmpty()) {
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      handler.handle(ready.poll());
    }
    A next = working ? null : waiting.poll();
    if (next != null) {
      working = true;
      work.apply(next).onComplete(result -> onContext(() -> worked(result)));
    }
    int held = waiting.size() + ready.size() + (working ? 1 : 0) + asked;
    if (demand > 0 && !upstreamEnded && held < CAPACITY) {
      asked += CAPACITY - held;
      upstream.fetch(CAPACITY - held);
    }
    if (upstreamEnded && !working && waiting.isEmpty() && ready.isEmpty()) {
      ended = true;
      if (endHandler != null) {
        endHandler.handle(null);
      }
    }
  }

  private void worked(AsyncResult<B> result) {
    working = false;
    if (result.failed()) {
      fail(result.cause());
    } else {
      ready.add(result.result());
      pump();
    }
  }

  private void fail(Throwable cause) {
    onContext(() -> {
      if (!ended) {
        ended = true;
        upstream.pause();
        if (exceptionHandler != null) {
          exceptionHandler.handle(cause);
        }
      }
    });
  }
}
