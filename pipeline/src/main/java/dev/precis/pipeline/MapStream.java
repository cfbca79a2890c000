package dev.precis.pipeline;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/**
 * A stream that turns every item of another into one of its own, in order, by work done elsewhere.
 * At most {@value #CAPACITY} items are in work or ready, and none is asked for while nobody waits
 * downstream.
 */
final class MapStream<A, B> extends DemandStream<B> {
  private static final int CAPACITY = 2;

  private final ReadStream<A> upstream;
  private final Function<A, Future<B>> work;
  private final Deque<B> ready = new ArrayDeque<>();
  private final Deque<A> waiting = new ArrayDeque<>();
  private int asked;
  private boolean working;
  private boolean upstreamEnded;

  MapStream(Context context, ReadStream<A> upstream, Function<A, Future<B>> work) {
    super(context);
    this.upstream = upstream;
    this.work = work;
    upstream.pause();
    upstream.exceptionHandler(cause -> onContext(() -> fail(cause)));
    upstream.endHandler(_ -> onContext(this::upstreamEnd));
    upstream.handler(item -> onContext(() -> arrived(item)));
  }

  @Override
  void paused() {
    asked = 0;
    upstream.pause();
  }

  private void arrived(A item) {
    asked = Math.max(0, asked - 1);
    waiting.add(item);
    pumpIfOpen();
  }

  private void upstreamEnd() {
    upstreamEnded = true;
    pumpIfOpen();
  }

  @Override
  void pump() {
    while (wanted() && !ready.isEmpty()) {
      deliver(ready.remove());
    }
    A next = working ? null : waiting.poll();
    if (next != null) {
      working = true;
      work.apply(next).onComplete(result -> onContext(() -> worked(result)));
    }
    int held = waiting.size() + ready.size() + (working ? 1 : 0) + asked;
    if (wanted() && !upstreamEnded && held < CAPACITY) {
      asked += CAPACITY - held;
      upstream.fetch(CAPACITY - held);
    }
    if (upstreamEnded && !working && waiting.isEmpty() && ready.isEmpty()) {
      end();
    }
  }

  private void worked(AsyncResult<B> result) {
    working = false;
    if (result.failed()) {
      upstream.pause();
      fail(result.cause());
    } else {
      ready.add(result.result());
      pumpIfOpen();
    }
  }
}
