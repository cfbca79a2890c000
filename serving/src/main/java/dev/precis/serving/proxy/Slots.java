package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * Lets so many pieces of work run at once; the others wait. Of several who wait each has one begun
 * before anybody has a second one, so that who asks for much holds up nobody else. Nothing blocks.
 */
final class Slots {
  private final SequencedMap<String, Queue<Runnable>> waiting = new LinkedHashMap<>();
  private int free;

  Slots(int most) {
    this.free = most;
  }

  /**
   * The result of work that begins as soon as there is a slot.
   *
   * @param who wants it done
   */
  <T> Future<T> run(String who, Supplier<Future<T>> work) {
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
        waiting.computeIfAbsent(who, _ -> new ArrayDeque<>()).add(start);
      }
    }
    if (now) {
      start.run();
    }
    return done.future();
  }

  /** Pieces of work that wait for a slot. */
  synchronized int waiting() {
    return waiting.values().stream().mapToInt(Queue::size).sum();
  }

  private void next() {
    Runnable start;
    synchronized (this) {
      Map.Entry<String, Queue<Runnable>> turn = waiting.pollFirstEntry();
      if (turn == null) {
        free++;
        return;
      }
      start = turn.getValue().remove();
      if (!turn.getValue().isEmpty()) {
        waiting.putLast(turn.getKey(), turn.getValue());
      }
    }
    start.run();
  }
}
