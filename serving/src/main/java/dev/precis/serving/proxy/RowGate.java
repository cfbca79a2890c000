package dev.precis.serving.proxy;

import dev.precis.serving.backend.EqualRows;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets requests to one server pass together only if their rows may be in the same batch; the others
 * wait in turn until those inside have left. Nothing blocks.
 */
final class RowGate {
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private EqualRows inside = EqualRows.NONE;
  private int count;

  private record Waiting(EqualRows rows, Promise<Runnable> entered) {}

  /**
   * Completes when the request may be sent.
   *
   * @return what to run once when it is over
   */
  Future<Runnable> enter(EqualRows rows) {
    if (rows.counts().isEmpty()) {
      return Future.succeededFuture(() -> {});
    }
    Waiting one = new Waiting(rows, Promise.promise());
    synchronized (this) {
      waiting.add(one);
    }
    admit();
    return one.entered().future();
  }

  private void admit() {
    while (true) {
      Waiting next;
      synchronized (this) {
        next = waiting.peek();
        if (next == null || !next.rows().fits(inside)) {
          return;
        }
        waiting.remove();
        inside = inside.and(next.rows());
        count++;
      }
      next.entered().complete(this::leave);
    }
  }

  private void leave() {
    synchronized (this) {
      count--;
      if (count == 0) {
        inside = EqualRows.NONE;
      }
    }
    admit();
  }
}
