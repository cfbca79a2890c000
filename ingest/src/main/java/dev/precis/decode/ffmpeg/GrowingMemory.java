package dev.precis.decode.ffmpeg;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Native memory that is replaced by a larger piece when it becomes too small. */
final class GrowingMemory implements AutoCloseable {
  private static final int ALIGNMENT = 64;

  private @Nullable Arena arena;
  private MemorySegment memory = MemorySegment.NULL;

  /** The memory as it is now. */
  MemorySegment now() {
    return memory;
  }

  /**
   * Replaces the memory by {@code bytes} bytes; {@code keepBytes} bytes at {@code keepFrom} move to
   * its start, and the old piece is freed.
   */
  @SuppressWarnings("MustBeClosedChecker") // closed when replaced and in close()
  MemorySegment replace(long bytes, long keepFrom, long keepBytes) {
    Arena next = Arena.ofShared();
    MemorySegment larger = next.allocate(bytes, ALIGNMENT);
    MemorySegment.copy(memory, keepFrom, larger, 0, keepBytes);
    close();
    arena = next;
    memory = larger;
    return larger;
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
      arena = null;
      memory = MemorySegment.NULL;
    }
  }
}
