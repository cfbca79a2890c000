package dev.precis.video;

import dev.precis.decode.FrameInfo;
import dev.precis.decode.FrameTarget;
import dev.precis.decode.VideoReader;
import dev.precis.image.PictureFit;
import dev.precis.image.ResizeRule;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The decoding of one batch, run once. Where the executor may be busy with other work, the caller
 * who needs the frames runs it if nobody has begun, so that no executor can hold it up for ever.
 */
final class DecodeAhead implements Runnable {
  private final VideoReader reader;
  private final PictureFit fit;
  private final FrameBatch batch;
  private final AtomicLong decodeNs;
  private final DecodeGate gate;
  private final Optional<NoveltyFilter> filter;
  private final boolean busyExecutor;
  private final CompletableFuture<Optional<FrameInfo>> first = new CompletableFuture<>();
  private final FutureTask<FrameBatch> task = new FutureTask<>(this::decode);
  private final AtomicBoolean begun = new AtomicBoolean();

  DecodeAhead(
      VideoReader reader,
      PictureFit fit,
      FrameBatch batch,
      AtomicLong decodeNs,
      DecodeGate gate,
      Optional<NoveltyFilter> filter,
      boolean busyExecutor) {
    this.reader = reader;
    this.fit = fit;
    this.batch = batch;
    this.decodeNs = decodeNs;
    this.gate = gate;
    this.filter = filter;
    this.busyExecutor = busyExecutor;
  }

  @Override
  public void run() {
    if (begun.compareAndSet(false, true)) {
      task.run();
    }
  }

  private FrameBatch decode() {
    try {
      batch.clear();
      for (int slot = 0; slot < batch.capacity(); slot++) {
        if (slot > 0) {
          gate.pass(); // the first frame is always wanted: it ends the batch before
        }
        FrameInfo frame = novel(slot);
        if (frame == null) {
          break;
        }
        batch.frames().add(frame);
        first.complete(Optional.of(frame));
      }
      return batch;
    } finally {
      first.complete(Optional.empty());
    }
  }

  /** The next frame that must be encoded; those before it repeat the one encoded last. */
  private @Nullable FrameInfo novel(int slot) {
    while (true) {
      FrameInfo frame = next(slot);
      if (frame == null) {
        return null;
      }
      batch.read(frame);
      if (filter.isEmpty() || filter.get().novel(batch.pixels(slot), frame.index())) {
        return frame;
      }
      if (slot > 0) {
        gate.pass();
      }
    }
  }

  private @Nullable FrameInfo next(int slot) {
    long start = System.nanoTime();
    if (fit.rule() == ResizeRule.LONGEST_PAD) {
      fit.padding().fill(batch.pixels(slot)); // the scaler leaves what lies beside the frame
    }
    FrameInfo frame = reader.next(new FrameTarget(batch.pixels(slot), fit::geometry));
    decodeNs.addAndGet(System.nanoTime() - start);
    return frame;
  }

  /**
   * The batch, decoded by this thread if nobody has begun and the executor may be busy.
   *
   * @throws RuntimeException whatever the decoder threw
   * @throws CancellationException if this thread is interrupted while it waits
   */
  FrameBatch await() {
    gate.need(true);
    try {
      runIfNobodyHas();
      return task.get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException("decoding throws nothing checked", e);
    } finally {
      gate.need(false);
    }
  }

  private void runIfNobodyHas() {
    if (busyExecutor && !begun.get()) {
      gate.need(true); // this thread cannot rest: it is the one that is waited for
      try {
        run();
      } finally {
        gate.need(false);
      }
    }
  }

  /** The first frame, or empty if there is none or decoding it failed. */
  Optional<FrameInfo> awaitFirst() {
    runIfNobodyHas();
    try {
      return first.get(); // never held up by the gate
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("completed only with values", e);
    }
  }

  /**
   * The last frame read for this batch, encoded or not, or empty if none was. To be called once
   * {@link #awaitFirst} has answered that there is no first one.
   */
  Optional<FrameInfo> last() {
    return batch.lastRead();
  }

  /**
   * Returns when no thread is at work on this batch any more, whatever became of it. To be called
   * before the reader or the buffers are freed, after their token was cancelled.
   */
  void settle() {
    gate.need(true);
    run();
    boolean interrupted = false;
    while (true) {
      try {
        task.get();
        break;
      } catch (ExecutionException e) {
        break; // the caller closes: nobody waits for these frames
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static CancellationException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return (CancellationException)
        new CancellationException("interrupted while waiting for frames").initCause(cause);
  }
}
