package dev.precis.video;

import dev.precis.image.VisionSize;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Tells novel frames from repeats by the encoder's own pictures. One thread at a time. */
final class NoveltyFilter {
  /** Blocks on a side at most; 8 px each at 224 px. */
  private static final int MOST_BLOCKS = 28;

  private static final int CHANNELS = 3;

  private final NoveltyGate gate;
  private final int width;
  private final int height;
  private final int across;
  private final int down;
  private final int block;
  private float @Nullable [] encoded;
  private float[] seen;
  private long encodedAt;

  NoveltyFilter(NoveltyGate gate, VisionSize size) {
    this.gate = gate;
    this.width = size.width();
    this.height = size.height();
    this.block = Math.ceilDiv(Math.max(width, height), MOST_BLOCKS);
    this.across = Math.ceilDiv(width, block);
    this.down = Math.ceilDiv(height, block);
    this.seen = new float[across * down * CHANNELS];
  }

  /**
   * Whether a frame must be encoded; then it is what later ones are held against.
   *
   * @param rgb its RGB24 pixels at the encoder's size
   * @param index its number among the sampled frames
   */
  boolean novel(MemorySegment rgb, long index) {
    for (int row = 0; row < down; row++) {
      for (int column = 0; column < across; column++) {
        // the last of a line that does not divide overlaps the one before
        int left = Math.min(column * block, width - block);
        int top = Math.min(row * block, height - block);
        mean(rgb, left, top, (row * across + column) * CHANNELS);
      }
    }
    float[] last = encoded;
    if (last != null && index - encodedAt < gate.longest() && worst(last) <= gate.threshold()) {
      return false;
    }
    encoded = seen;
    seen = last == null ? new float[seen.length] : last;
    encodedAt = index;
    return true;
  }

  private void mean(MemorySegment rgb, int left, int top, int into) {
    int red = 0;
    int green = 0;
    int blue = 0;
    for (int y = top; y < top + block; y++) {
      long at = (long) CHANNELS * (y * width + left);
      for (int x = 0; x < block; x++, at += CHANNELS) {
        red += rgb.get(ValueLayout.JAVA_BYTE, at) & 0xff;
        green += rgb.get(ValueLayout.JAVA_BYTE, at + 1) & 0xff;
        blue += rgb.get(ValueLayout.JAVA_BYTE, at + 2) & 0xff;
      }
    }
    float pixels = block * block;
    seen[into] = red / pixels;
    seen[into + 1] = green / pixels;
    seen[into + 2] = blue / pixels;
  }

  /** Largest difference of a block, each the mean of its channels. */
  private float worst(float[] last) {
    float worst = 0;
    for (int i = 0; i < seen.length; i += CHANNELS) {
      float difference = 0;
      for (int channel = i; channel < i + CHANNELS; channel++) {
        difference += Math.abs(seen[channel] - last[channel]);
      }
      worst = Math.max(worst, difference / CHANNELS);
    }
    return worst;
  }
}
