package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.precis.model.PackManifest;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Bytes to encoder values: {@code (value / 255 - mean) / std} per channel, looked up in three
 * tables of 256, and RGB24 rows turned into three planes. Immutable and safe for several threads.
 */
public final class Normalizer {
  private static final int CHANNELS = 3;
  private static final double RESCALE = 1.0 / 255;

  /** Pixels handled at once, in arrays: so that it is quick even before it is compiled. */
  private static final int BLOCK = 4096;

  private final float[][] table;

  private Normalizer(float[][] table) {
    this.table = table;
  }

  /** The normaliser that a pack states. */
  public static Normalizer of(PackManifest.VisionPreprocess steps) {
    return of(steps.mean(), steps.std());
  }

  /**
   * The normaliser of these three means and deviations, of pixels in 0..1. The scaled pixel is
   * rounded to float before the mean is taken off, as the reference processors do.
   *
   * @throws IllegalArgumentException if there are not three of each or a deviation is not above 0
   */
  public static Normalizer of(List<Float> mean, List<Float> deviation) {
    if (mean.size() != CHANNELS || deviation.size() != CHANNELS) {
      throw new IllegalArgumentException(
          "mean and std need three numbers each, were %s and %s".formatted(mean, deviation));
    }
    float[][] table = new float[CHANNELS][256];
    for (int channel = 0; channel < CHANNELS; channel++) {
      float centre = mean.get(channel);
      float spread = deviation.get(channel);
      if (!(spread > 0) || !Float.isFinite(centre)) {
        throw new IllegalArgumentException(
            "mean must be finite and std above 0, were %s and %s".formatted(mean, deviation));
      }
      for (int value = 0; value < 256; value++) {
        table[channel][value] = ((float) (value * RESCALE) - centre) / spread;
      }
    }
    return new Normalizer(table);
  }

  /** The encoder value of a byte (0 to 255) in a channel (0 red, 1 green, 2 blue). */
  public float value(int channel, int value) {
    return table[channel][value];
  }

  /**
   * Writes three planes of {@code pixels} floats.
   *
   * @param rgb RGB24, row-major without gaps, 3 x pixels bytes
   * @param planes f32 [3, height, width], 12 x pixels bytes
   * @throws IndexOutOfBoundsException if a segment is too small
   */
  public void apply(MemorySegment rgb, int pixels, MemorySegment planes) {
    byte[] in = new byte[BLOCK * CHANNELS];
    float[] out = new float[BLOCK];
    for (int start = 0; start < pixels; start += BLOCK) {
      int count = Math.min(BLOCK, pixels - start);
      MemorySegment.copy(rgb, JAVA_BYTE, (long) start * CHANNELS, in, 0, count * CHANNELS);
      for (int channel = 0; channel < CHANNELS; channel++) {
        float[] values = table[channel];
        for (int i = 0, at = channel; i < count; i++, at += CHANNELS) {
          out[i] = values[in[at] & 0xff];
        }
        long plane = (long) channel * pixels + start;
        MemorySegment.copy(out, 0, planes, JAVA_FLOAT, plane * Float.BYTES, count);
      }
    }
  }
}
