package dev.precis.decode;

import dev.precis.media.FrameGeometry;
import dev.precis.media.FrameSize;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * Where the next frame goes.
 *
 * @param rgb native memory of the caller: RGB24, row-major, no padding between rows, at least
 *     {@link FrameGeometry#canvasBytes()} long
 * @param geometry which part of a frame of the given displayed size goes where; asked once per
 *     frame because the size of a video may change midway
 */
public record FrameTarget(MemorySegment rgb, Function<FrameSize, FrameGeometry> geometry) {
  /**
   * A target in native memory.
   *
   * @throws IllegalArgumentException if the memory is on the heap or read-only
   */
  public FrameTarget {
    if (!rgb.isNative() || rgb.isReadOnly()) {
      throw new IllegalArgumentException("pixels need writable native memory");
    }
  }

  /** A target for frames that all have the size {@code geometry} was made for. */
  public static FrameTarget fixed(MemorySegment rgb, FrameGeometry geometry) {
    return new FrameTarget(rgb, size -> geometry);
  }
}
