package dev.precis.image;

import dev.precis.PrecisException;
import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The memory of an encoder of pictures: input of the largest batch, and room for what the graph
 * gives. Everything goes with {@link #close}.
 */
final class PictureSlots implements AutoCloseable {
  private static final long ALIGNMENT = 64;

  private final VisionSize size;
  private final int maxBatch;
  private final Arena memory;
  private final MemorySegment input;

  private PictureSlots(VisionSize size, int maxBatch, Arena memory) {
    this.size = size;
    this.maxBatch = maxBatch;
    this.memory = memory;
    this.input = reserve("input", size.planeBytes());
  }

  /**
   * Slots for batches of up to {@code maxBatch} pictures.
   *
   * @throws PrecisException {@code BAD_BATCH} or {@code BATCH_TOO_LARGE}
   */
  @SuppressWarnings("MustBeClosedChecker") // the slots own the arena and close it
  static PictureSlots open(VisionSize size, int maxBatch) {
    if (maxBatch < 1 || maxBatch > VisionEncoder.MAX_BATCH) {
      throw PrecisException.user(
          "BAD_BATCH",
          "batch is %d; allowed are 1 to %d pictures".formatted(maxBatch, VisionEncoder.MAX_BATCH));
    }
    Arena memory = Arena.ofShared();
    try {
      return new PictureSlots(size, maxBatch, memory);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /**
   * Room for something that each picture of the largest batch takes.
   *
   * @throws PrecisException {@code BATCH_TOO_LARGE}
   */
  MemorySegment reserve(String what, long bytesPerPicture) {
    return allocate(what, Math.multiplyExact(bytesPerPicture, (long) maxBatch));
  }

  /**
   * Room for something that the largest batch takes once.
   *
   * @throws PrecisException {@code BATCH_TOO_LARGE}
   */
  MemorySegment allocate(String what, long bytes) {
    if (bytes > VisionEncoder.MAX_BUFFER_BYTES) {
      throw PrecisException.limit(
          "BATCH_TOO_LARGE",
          "%d pictures of %d x %d px need %d bytes for the %s; limit is %d; choose a smaller batch or size"
              .formatted(
                  maxBatch,
                  size.height(),
                  size.width(),
                  bytes,
                  what,
                  VisionEncoder.MAX_BUFFER_BYTES));
    }
    return memory.allocate(bytes, ALIGNMENT);
  }

  VisionSize size() {
    return size;
  }

  int maxBatch() {
    return maxBatch;
  }

  /** Where the input of a picture goes: f32 [3, height, width]. */
  MemorySegment pixels(int slot) {
    Objects.checkIndex(slot, maxBatch);
    return input.asSlice(slot * size.planeBytes(), size.planeBytes());
  }

  /** The input of the first {@code pictures} slots. */
  Tensor tensor(int pictures) {
    Objects.checkIndex(pictures - 1, maxBatch);
    return new Tensor(
        DType.F32,
        new long[] {pictures, 3, size.height(), size.width()},
        input.asSlice(0, pictures * size.planeBytes()));
  }

  /** Frees the memory. Closing twice is harmless. */
  @Override
  public void close() {
    if (memory.scope().isAlive()) {
      memory.close();
    }
  }
}
