package dev.precis.video;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** A made-up view: soft blobs of colour on an endless plane that a camera can move over. */
final class Scene {
  private static final int BLOBS = 60;
  private static final double REGION = 3;

  private final double[] x = new double[BLOBS];
  private final double[] y = new double[BLOBS];
  private final double[] radius = new double[BLOBS];
  private final double[][] colour = new double[BLOBS][3];

  Scene(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int b = 0; b < BLOBS; b++) {
      x[b] = random.nextDouble(-1, REGION);
      y[b] = random.nextDouble(0, 1);
      radius[b] = random.nextDouble(0.05, 0.25);
      for (int c = 0; c < 3; c++) {
        colour[b][c] = random.nextDouble(-130, 130);
      }
    }
  }

  /** RGB values of a picture, 0 to 255; {@code pan} moves the camera by so many picture widths. */
  double[] picture(int width, int height, double pan) {
    double[] out = new double[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      double px = (i % width + 0.5) / width + pan;
      double py = (i / width + 0.5) / height;
      for (int c = 0; c < 3; c++) {
        out[3 * i + c] = 128;
      }
      for (int b = 0; b < BLOBS; b++) {
        double square = Math.pow(px - x[b], 2) + Math.pow(py - y[b], 2);
        double strength = Math.exp(-square / (radius[b] * radius[b]));
        for (int c = 0; c < 3; c++) {
          out[3 * i + c] += strength * colour[b][c];
        }
      }
    }
    return out;
  }

  /** A blend of two pictures; either may be a plain colour instead. */
  static double[] blend(double[] before, double[] after, double share) {
    double[] out = new double[before.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (1 - share) * Math.clamp(before[i], 0, 255) + share * Math.clamp(after[i], 0, 255);
    }
    return out;
  }

  /** The values as RGB24. */
  static void write(double[] picture, MemorySegment canvas) {
    for (int i = 0; i < picture.length; i++) {
      canvas.set(ValueLayout.JAVA_BYTE, i, (byte) Math.clamp(Math.round(picture[i]), 0, 255));
    }
  }
}
