package dev.precis.video;

import dev.precis.decode.FrameInfo;
import dev.precis.image.VisionSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Room for the RGB24 pixels of one batch, and what is known of the frames in it. */
final class FrameBatch {
  private final MemorySegment memory;
  private final long frameBytes;
  private final int capacity;
  private final List<FrameInfo> frames = new ArrayList<>();

  FrameBatch(Arena arena, VisionSize size, int capacity) {
    this.frameBytes = size.rgbBytes();
    this.memory = arena.allocate(Math.multiplyExact(frameBytes, (long) capacity));
    this.capacity = capacity;
  }

  int capacity() {
    return capacity;
  }

  /** Pixels of frame {@code slot}. */
  MemorySegment pixels(int slot) {
    return memory.asSlice(slot * frameBytes, frameBytes);
  }

  /** The frames decoded into it, in order. */
  List<FrameInfo> frames() {
    return frames;
  }
}
