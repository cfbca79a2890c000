package dev.precis.decode;

import dev.precis.media.FrameSize;
import java.lang.foreign.MemorySegment;

/**
 * A picture as displayed: orientation applied, transparency laid over white, 8 bits per channel.
 *
 * @param width pixels per row
 * @param height rows
 * @param rgb RGB24, row-major, no padding between rows; lives as long as the arena given to the
 *     decoder
 */
public record DecodedImage(int width, int height, MemorySegment rgb) {
  /** Width and height together. */
  public FrameSize size() {
    return new FrameSize(width, height);
  }
}
