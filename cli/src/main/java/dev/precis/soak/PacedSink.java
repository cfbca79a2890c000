package dev.precis.soak;

import dev.precis.pipeline.Report;
import dev.precis.pipeline.TokenBatch;
import dev.precis.pipeline.TokenSink;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes tokens no sooner than their time would have passed on a running stream, and notes how late
 * they come. While it waits, the pipeline stands still, as before a slow reader.
 */
final class PacedSink implements TokenSink {
  private long begin;
  private int stream = -1;
  private long latest;
  private long latestUs;

  @Override
  public void open(int width) {
    begin = System.nanoTime();
  }

  @Override
  public void append(TokenBatch batch) {
    if (batch.stream() != stream) {
      // the streams of a file come one after the other, each with a clock of its own
      stream = batch.stream();
      begin = System.nanoTime();
    }
    long endUs = Arrays.stream(batch.tokens().provenance().endUs()).max().orElse(0);
    long due = begin + 1000 * endUs;
    latest = Math.max(latest, System.nanoTime() - due);
    latestUs = Math.max(latestUs, endUs);
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void finish(Report report) {}

  @Override
  public void close() {}

  /** How late the latest batch came, ns; 0 if none was late. */
  long lateNanos() {
    return latest;
  }

  /** The time that the medium lasts, us. */
  long lengthUs() {
    return latestUs;
  }
}
