package dev.precis.soak;

import dev.precis.media.MediaSource;
import dev.precis.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Encodes one medium again and again in one process, its tokens taken as fast as it plays: they
 * must come in time, and memory must not grow.
 */
public final class RealTime {
  /** Most that resident memory may grow after the first third, MiB. */
  public static final double MOST_GROWTH = 64;

  private final Pipeline pipeline;
  private final MediaSource medium;
  private final Consumer<String> progress;

  /** A proof on this medium; the pipeline stays the caller's. */
  public RealTime(Pipeline pipeline, MediaSource medium, Consumer<String> progress) {
    this.pipeline = pipeline;
    this.medium = medium;
    this.progress = progress;
  }

  /** Runs until the time is over, the medium once at least. */
  public Proof run(long nanos) {
    long begin = System.nanoTime();
    Memory memory = new Memory();
    double late = 0;
    double length = 0;
    int rounds = 0;
    while (rounds == 0 || System.nanoTime() - begin < nanos) {
      PacedSink sink = new PacedSink();
      pipeline.encode(medium, sink, _ -> memory.sample());
      rounds++;
      // the first round waits for code that is not compiled yet
      late = rounds == 1 ? late : Math.max(late, sink.lateNanos() / 1e9);
      length = sink.lengthUs() / 1e6;
      memory.sample();
      progress.accept(
          String.format(
              Locale.ROOT, "round %d, %.1f s late at most, %.0f MiB", rounds, late, memory.most()));
    }
    List<String> faults = new ArrayList<>();
    if (memory.grown() > MOST_GROWTH) {
      faults.add(
          String.format(
              Locale.ROOT,
              "resident memory grew by %.0f MiB after the first third, %.0f are allowed",
              memory.grown(),
              MOST_GROWTH));
    }
    if (late > length) {
      faults.add(
          String.format(Locale.ROOT, "tokens came %.1f s late, a medium of %.1f s", late, length));
    }
    return new Proof(
        "stream",
        rounds,
        (System.nanoTime() - begin) / 1e9,
        List.of(
            String.format(Locale.ROOT, "tokens at most %.1f s late after the first round", late),
            String.format(Locale.ROOT, "resident memory %.0f MiB at most", memory.most()),
            String.format(
                Locale.ROOT, "growth %+.0f MiB an hour after the first third", memory.slope())),
        faults);
  }
}
