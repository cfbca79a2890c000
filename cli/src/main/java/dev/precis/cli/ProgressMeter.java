package dev.precis.cli;

import dev.precis.pipeline.Progress;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Tells on standard error how far the work is: one line redrawn on a terminal, elsewhere a plain
 * line at least every {@value #PLAIN_SECONDS} s. Safe for use by several threads.
 */
final class ProgressMeter {
  /** Seconds between two plain lines. */
  static final int PLAIN_SECONDS = 5;

  private static final long NANOS = 1_000_000_000L;
  private static final long MICROS = 1_000_000;
  private static final long REDRAW_NANOS = NANOS / 10;

  private final Surroundings surroundings;
  private final boolean silent;
  private final LongSupplier clock;
  private String label = "";
  private long start;
  private long shown;
  private boolean drawn;

  /**
   * A meter.
   *
   * @param silent whether nothing is told
   * @param clock nanoseconds from some start
   */
  ProgressMeter(Surroundings surroundings, boolean silent, LongSupplier clock) {
    this.surroundings = surroundings;
    this.silent = silent;
    this.clock = clock;
  }

  /** A new piece of work begins. */
  synchronized void begin(String what) {
    label = what;
    start = clock.getAsLong();
    shown = start;
    show(what + " ...");
  }

  /** The work in hand got on. */
  synchronized void update(Progress progress) {
    long now = clock.getAsLong();
    if (due(now)) {
      show(label + "  " + describe(progress, now - start));
    }
  }

  /** The speech in the work in hand is heard so far, us. */
  synchronized void heard(long us) {
    if (due(clock.getAsLong())) {
      show("%s  writing down speech, %d s heard".formatted(label, us / MICROS));
    }
  }

  private boolean due(long now) {
    long pause = surroundings.terminal() ? REDRAW_NANOS : PLAIN_SECONDS * NANOS;
    if (now - shown < pause) {
      return false;
    }
    shown = now;
    return true;
  }

  /** The work in hand is over; the line says how it ended. */
  synchronized void end(String how) {
    show(label + "  " + how);
    if (drawn && !silent) {
      surroundings.err().println();
      drawn = false;
    }
  }

  private static String describe(Progress progress, long nanos) {
    String unit =
        switch (progress.modality()) {
          case IMAGE -> "pictures";
          case VIDEO -> "frames";
          case AUDIO -> "sound tokens";
          case TEXT -> "lines";
        };
    double perSecond = nanos <= 0 ? 0 : progress.steps() * (double) NANOS / nanos;
    boolean known = progress.expected() >= progress.steps() && progress.expected() > 0;
    String done =
        known
            ? "%d of %d %s (%d %%)"
                .formatted(
                    progress.steps(),
                    progress.expected(),
                    unit,
                    100 * progress.steps() / progress.expected())
            : "%d %s".formatted(progress.steps(), unit);
    return String.format(
        Locale.ROOT,
        "%s %s, %d tokens kept, %.0f/s",
        progress.modality().id(),
        done,
        progress.tokensOut(),
        perSecond);
  }

  private void show(String line) {
    if (silent) {
      return;
    }
    if (surroundings.terminal()) {
      int columns = surroundings.columns() - 1;
      String cut = line.length() > columns ? line.substring(0, columns) : line;
      surroundings.err().print("\r" + cut + " ".repeat(columns - cut.length()));
      surroundings.err().flush();
      drawn = true;
    } else {
      surroundings.err().println(line);
    }
  }
}
