package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Lets so many pieces of work run at once; the others wait in turn. Nothing blocks. */
final class Slots {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Slots(int most) {
    this.free = most;
  }

  /** The result of work that begins as soon as there is a slot. */
  <T> Future<T> run(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    Runnable start =
        () -> {
          Future<T> running;
          try {
            running = work.get();
          } catch (RuntimeException e) {
            running = Future.failedFuture(e);
          }
          running.onComplete((_, _) -> next());
          running.onComplete(done);
        };
    boolean now;
    synchronized (this) {
      now = free > 0;
      if (now) {
        free--;
      } else {
        waiting.add(start);
      }
    }
    if (now) {
      start.run();
    }
    return done.future();
  }

  /** Pieces of work that wait for a slot. */
  synchronized int waiting() {
    return waiting.size();
  }

  private void next() {
    Runnable start;
    synchronized (this) {
      start = waiting.poll();
      if (start == null) {
        free++;
      }
    }
    if (start != null) {
      start.run();
    }
  }
}
