package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * How much the grey levels under a token vary: the Shannon entropy of their histogram of 256 bins,
 * in bits, as VFlowOpt takes it (ICCV 2025, arXiv 2508.05211), but always from the pixels as they
 * are, never from normalised ones. Grey is a third (0.3333) of red, green and blue together.
 */
public final class PatchEntropy {
  /** The name of the signal. */
  public static final String SIGNAL = "patch-entropy";

  private static final int CHANNELS = 3;
  private static final int BINS = 256;

  /** Guard of the logarithm, constant of the released code. */
  private static final double EPSILON = 1e-10;

  /** Grey level of a sum of three bytes. */
  private static final byte[] GREY = grey();

  private PatchEntropy() {}

  private static byte[] grey() {
    byte[] table = new byte[CHANNELS * 255 + 1];
    for (int sum = 0; sum < table.length; sum++) {
      table[sum] = (byte) Math.rint(0.3333 * sum);
    }
    return table;
  }

  /**
   * One value per square of {@code side} x {@code side} pixels, in raster order.
   *
   * @param planes red, green and blue, each height x width, 0 to 1; scaled to bytes and cut off
   * @throws IllegalArgumentException unless the picture is made of whole squares and the values are
   *     in range
   */
  public static float[] ofPlanes(float[] planes, int height, int width, int side) {
    int pixels = Math.multiplyExact(height, width);
    if (planes.length != CHANNELS * pixels) {
      throw new IllegalArgumentException(
          "3 planes of %d x %d need %d values, there are %d"
              .formatted(height, width, CHANNELS * pixels, planes.length));
    }
    byte[] rgb = new byte[planes.length];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int i = 0; i < pixels; i++) {
        float value = planes[channel * pixels + i];
        if (!(value >= 0 && value <= 1)) {
          throw new IllegalArgumentException("pixels must be 0 to 1, one was " + value);
        }
        rgb[CHANNELS * i + channel] = (byte) (int) (value * 255);
      }
    }
    Matrix out = Matrix.allocate(pixels / (side * side), 1);
    fill(MemorySegment.ofArray(rgb), height, width, side, out, 0);
    return out.toArray();
  }

  /**
   * Writes the values of one encoder picture.
   *
   * @param rgb RGB24 of that size, without gaps
   * @param out one column; rows {@code first} and following are written
   */
  public static void fill(MemorySegment rgb, VisionSize size, Matrix out, int first) {
    fill(rgb, size.height(), size.width(), size.tokenSide(), out, first);
  }

  private static void fill(
      MemorySegment rgb, int height, int width, int side, Matrix out, int first) {
    if (height % side != 0 || width % side != 0) {
      throw new IllegalArgumentException(
          "%d x %d px is not made of squares of %d px".formatted(height, width, side));
    }
    int across = width / side;
    double[] term = terms(side * side);
    int[] histogram = new int[across * BINS];
    byte[] line = new byte[width * CHANNELS];
    float[] value = new float[1];
    for (int y = 0; y < height; y++) {
      MemorySegment.copy(rgb, JAVA_BYTE, (long) y * line.length, line, 0, line.length);
      count(line, side, histogram);
      if ((y + 1) % side == 0) {
        for (int x = 0; x < across; x++) {
          double sum = 0;
          for (int bin = x * BINS; bin < (x + 1) * BINS; bin++) {
            sum += term[histogram[bin]];
          }
          value[0] = (float) sum;
          out.setRow(first + y / side * across + x, value, 0);
        }
        Arrays.fill(histogram, 0);
      }
    }
  }

  private static void count(byte[] line, int side, int[] histogram) {
    for (int x = 0, at = 0; at < line.length; x++, at += CHANNELS) {
      int sum = (line[at] & 0xff) + (line[at + 1] & 0xff) + (line[at + 2] & 0xff);
      histogram[x / side * BINS + (GREY[sum] & 0xff)]++;
    }
  }

  /** What a bin with so many of the pixels adds. */
  private static double[] terms(int pixels) {
    double[] term = new double[pixels + 1];
    for (int n = 1; n <= pixels; n++) {
      double share = (double) n / pixels;
      term[n] = -share * Math.log(share + EPSILON) / Math.log(2);
    }
    return term;
  }
}
