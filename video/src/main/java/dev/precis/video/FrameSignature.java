package dev.precis.video;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a frame looks like from far away: mean luma and colour of 16 x 9 blocks, each channel on a
 * scale of 255, one plane after the other.
 */
final class FrameSignature {
  /** Width of the small picture, pixels. */
  static final int WIDTH = 64;

  /** Height of the small picture, pixels. */
  static final int HEIGHT = 36;

  private static final int BLOCK = 4;
  private static final int ACROSS = WIDTH / BLOCK;
  private static final int BLOCKS = ACROSS * (HEIGHT / BLOCK);
  private static final int PLANES = 3;
  private static final int BYTES_PER_PIXEL = 3;

  // ITU-R BT.601
  private static final float RED = 0.299f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;
  private static final float BLUE_SCALE = 0.564f;
  private static final float RED_SCALE = 0.713f;

  private final float[] values;

  private FrameSignature(float[] values) {
    this.values = values;
  }

  /** The signature of an RGB24 picture of {@link #WIDTH} x {@link #HEIGHT} pixels. */
  static FrameSignature of(MemorySegment rgb) {
    float[] values = new float[PLANES * BLOCKS];
    for (int block = 0; block < BLOCKS; block++) {
      int red = 0;
      int green = 0;
      int blue = 0;
      int corner = block / ACROSS * BLOCK * WIDTH + block % ACROSS * BLOCK;
      for (int pixel = 0; pixel < BLOCK * BLOCK; pixel++) {
        long at = (long) BYTES_PER_PIXEL * (corner + pixel / BLOCK * WIDTH + pixel % BLOCK);
        red += rgb.get(ValueLayout.JAVA_BYTE, at) & 0xff;
        green += rgb.get(ValueLayout.JAVA_BYTE, at + 1) & 0xff;
        blue += rgb.get(ValueLayout.JAVA_BYTE, at + 2) & 0xff;
      }
      float luma = (RED * red + GREEN * green + BLUE * blue) / (BLOCK * BLOCK);
      values[block] = luma;
      values[BLOCKS + block] = BLUE_SCALE * ((float) blue / (BLOCK * BLOCK) - luma);
      values[2 * BLOCKS + block] = RED_SCALE * ((float) red / (BLOCK * BLOCK) - luma);
    }
    return new FrameSignature(values);
  }

  /** Mean absolute difference of all values. */
  double distance(FrameSignature other) {
    float sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += Math.abs(values[i] - other.values[i]);
    }
    return sum / values.length;
  }

  /** Largest standard deviation of a plane over the picture; near 0 for a plain colour. */
  double spread() {
    double most = 0;
    for (int plane = 0; plane < PLANES; plane++) {
      double mean = mean(plane);
      double squares = 0;
      for (int i = plane * BLOCKS; i < (plane + 1) * BLOCKS; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
      }
      most = Math.max(most, squares / BLOCKS);
    }
    return Math.sqrt(most);
  }

  private double mean(int plane) {
    double sum = 0;
    for (int i = plane * BLOCKS; i < (plane + 1) * BLOCKS; i++) {
      sum += values[i];
    }
    return sum / BLOCKS;
  }

  /**
   * Correlation of the luma of two pictures, -1 to 1: what is left of it when only light changes.
   */
  double likeness(FrameSignature other) {
    double mean = mean(0);
    double otherMean = other.mean(0);
    double product = 0;
    double squares = 0;
    double otherSquares = 0;
    for (int i = 0; i < BLOCKS; i++) {
      double a = values[i] - mean;
      double b = other.values[i] - otherMean;
      product += a * b;
      squares += a * a;
      otherSquares += b * b;
    }
    double norm = Math.sqrt(squares * otherSquares);
    return norm > 0 ? product / norm : 0;
  }

  /**
   * How well this picture is a blend of two others.
   *
   * @param share of {@code after} in the closest blend
   * @param rest what the blend leaves over, as a share of the distance between the two (both
   *     Euclidean)
   */
  record Blend(double share, double rest) {}

  /** The blend of two different pictures that is closest to this one. */
  Blend blend(FrameSignature before, FrameSignature after) {
    double along = 0;
    double own = 0;
    double whole = 0;
    for (int i = 0; i < values.length; i++) {
      double move = values[i] - before.values[i];
      double step = after.values[i] - before.values[i];
      along += move * step;
      own += move * move;
      whole += step * step;
    }
    double share = along / whole;
    return new Blend(share, Math.sqrt(Math.max(0, own - share * along) / whole));
  }
}
