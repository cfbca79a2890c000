package dev.precis.serving.fetch;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The timers of one fetch, all of which end with it. For one event loop. */
final class Clocks {
  private final Vertx vertx;
  private final List<Long> running = new ArrayList<>();
  private long before;

  Clocks(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Does something after a time; the number is for {@link #stop(long)}. */
  long after(Duration time, Runnable then) {
    long timer = vertx.setTimer(time.toMillis(), _ -> then.run());
    running.add(timer);
    return timer;
  }

  /** Does something when fewer bytes than the floor have come in a window. */
  void watch(FetchLimits limits, LongSupplier bytes, Runnable then) {
    long millis = limits.window().toMillis();
    before = bytes.getAsLong();
    running.add(
        vertx.setPeriodic(
            millis,
            _ -> {
              long now = bytes.getAsLong();
              if ((now - before) * 1000 < limits.floor() * millis) {
                then.run();
              }
              before = now;
            }));
  }

  /** Stops one timer. */
  void stop(long timer) {
    vertx.cancelTimer(timer);
    running.remove(timer);
  }

  /** Stops all timers. */
  void stop() {
    running.forEach(vertx::cancelTimer);
    running.clear();
  }
}
