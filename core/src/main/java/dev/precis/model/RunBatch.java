package dev.precis.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls that wait to run as one. Its memory lives until the last of them has its rows or has left.
 */
final class RunBatch {
  private final RunShape shape;
  private final int most;
  private final Arena memory = Arena.ofShared();
  private final Map<String, MemorySegment> in;
  private final CompletableFuture<Void> shut = new CompletableFuture<>();
  private final CompletableFuture<Boolean> ran = new CompletableFuture<>();
  private final CancelToken everybodyLeft = new CancelToken();
  private Map<String, Tensor> out = Map.of();
  private int rows;
  private int seats;
  private int waiting;
  private int open;

  RunBatch(RunShape shape, int most) {
    this.shape = shape;
    this.most = most;
    this.in = new HashMap<>();
    shape
        .inputs()
        .forEach((name, slice) -> in.put(name, memory.allocate(most * slice.bytes(), 64)));
  }

  /** Whether there is room for so many rows. */
  synchronized boolean fits(int wanted) {
    return !shut.isDone() && rows + wanted <= most;
  }

  /** Takes a seat and puts the inputs there. */
  synchronized Seat take(int wanted, Map<String, Tensor> inputs) {
    inputs.forEach((name, tensor) -> {
      long slice = bytes(shape.inputs(), name);
      in(name).asSlice(rows * slice, wanted * slice).copyFrom(tensor.bytes());
    });
    Seat seat = new Seat(rows, wanted, seats == 0);
    rows += wanted;
    seats++;
    waiting++;
    open++;
    if (rows == most) {
      shut.complete(null);
    }
    return seat;
  }

  private MemorySegment in(String name) {
    MemorySegment found = in.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no input " + name);
    }
    return found;
  }

  private static long bytes(Map<String, RunShape.Slice> slices, String name) {
    RunShape.Slice slice = slices.get(name);
    if (slice == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    return slice.bytes();
  }

  /** Takes nobody any more. */
  void shut() {
    shut.complete(null);
  }

  /** Waits until it is full or shut, but no longer than this. */
  void awaitFull(Duration longest) {
    try {
      shut.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // it runs as it is
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The inputs of all calls. */
  synchronized Map<String, Tensor> inputs() {
    Map<String, Tensor> inputs = new HashMap<>();
    shape
        .inputs()
        .forEach((name, slice) ->
            inputs.put(name, new Tensor(slice.dtype(), slice.shape(rows), in(name))));
    return inputs;
  }

  /** Memory for the outputs of all calls. */
  synchronized Map<String, Tensor> outputs() {
    Map<String, Tensor> outputs = new HashMap<>();
    shape
        .outputs()
        .forEach((name, slice) ->
            outputs.put(
                name,
                new Tensor(
                    slice.dtype(), slice.shape(rows), memory.allocate(rows * slice.bytes(), 64))));
    out = outputs;
    return outputs;
  }

  /** Cancelled when nobody waits for the rows any more. */
  CancelToken everybodyLeft() {
    return everybodyLeft;
  }

  /** The rows are there. */
  void done() {
    ran.complete(true);
  }

  /** There will be no rows. */
  void failed() {
    ran.complete(false);
  }

  /** The place of one call. */
  final class Seat implements AutoCloseable {
    private final int start;
    private final int count;
    private final boolean first;
    private final CompletableFuture<Boolean> mine = ran.copy();
    private boolean left;

    private Seat(int start, int count, boolean first) {
      this.start = start;
      this.count = count;
      this.first = first;
    }

    /** Whether it came first, and so has to see to it that the batch runs. */
    boolean first() {
      return first;
    }

    /** Waits no longer for the rows. */
    void leave() {
      boolean last;
      synchronized (RunBatch.this) {
        if (left) {
          return;
        }
        left = true;
        waiting--;
        last = waiting == 0 && shut.isDone();
      }
      mine.completeExceptionally(new CancellationException("cancelled"));
      if (last) {
        everybodyLeft.cancel();
      }
    }

    /**
     * Waits for the rows.
     *
     * @return false if the run failed
     * @throws CancellationException if this call left
     */
    boolean await() {
      try {
        return mine.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof CancellationException cancelled) {
          throw cancelled;
        }
        throw e;
      }
    }

    /** Copies this call's rows out. */
    void copy(Map<String, Tensor> outputs) {
      synchronized (RunBatch.this) {
        outputs.forEach((name, tensor) -> {
          long slice = bytes(shape.outputs(), name);
          Tensor from = out.get(name);
          if (from == null) {
            throw new IllegalArgumentException("no output " + name);
          }
          tensor.bytes().copyFrom(from.memory().asSlice(start * slice, count * slice));
        });
      }
    }

    /** Gives the seat back. */
    @Override
    public void close() {
      boolean last;
      synchronized (RunBatch.this) {
        open--;
        last = open == 0 && shut.isDone();
      }
      if (last) {
        memory.close();
      }
    }
  }
}
