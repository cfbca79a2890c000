package dev.precis.video;

import dev.precis.decode.FrameInfo;
import dev.precis.image.VisionSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Room for the RGB24 pixels of one batch, and what is known of the frames in it. */
final class FrameBatch {
  private final MemorySegment memory;
  private final long frameBytes;
  private final int capacity;
  private final List<FrameInfo> frames = new ArrayList<>();
  private @Nullable FrameInfo last;

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

  /** Forgets all frames. */
  void clear() {
    frames.clear();
    last = null;
  }

  /** Notes a frame that was decoded for it, kept in it or not. */
  void read(FrameInfo frame) {
    last = frame;
  }

  /** The last frame decoded for it. */
  Optional<FrameInfo> lastRead() {
    return Optional.ofNullable(last);
  }

  /** The frames in it, in order. */
  List<FrameInfo> frames() {
    return frames;
  }
}
