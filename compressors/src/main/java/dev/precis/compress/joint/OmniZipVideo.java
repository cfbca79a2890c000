package dev.precis.compress.joint;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * The picture side of OmniZip as released: frames of odd number keep the tokens that changed most
 * since the frame before, frames of even number their density peaks. Cost O(P D) and O(P^2 D) a
 * frame of P tokens.
 */
public final class OmniZipVideo {
  /** Neighbours that make a token's density, constant of the released code. */
  public static final int DEFAULT_NEIGHBOURS = 5;

  private OmniZipVideo() {}

  /**
   * Rows to keep, ascending.
   *
   * @param video frames x p rows, frame after frame
   * @param perFrame p
   * @param keep tokens of every frame, at most p
   * @param neighbours that make a token's density
   */
  public static int[] keep(Matrix video, int perFrame, int[] keep, int neighbours) {
    int[] kept = new int[Arrays.stream(keep).sum()];
    int at = 0;
    Matrix unit = Kernels.normalizedRows(video);
    for (int f = 0; f < keep.length; f++) {
      int from = f * perFrame;
      float[] score =
          f % 2 == 1
              ? change(unit, from, perFrame)
              : peaks(unit.slice(from, from + perFrame), neighbours);
      for (int row : Kernels.topKAscending(score, keep[f])) {
        kept[at++] = from + row;
      }
    }
    return kept;
  }

  /** Unlikeness of every token to the one at its place in the frame before. */
  private static float[] change(Matrix unit, int from, int perFrame) {
    float[] change = new float[perFrame];
    for (int j = 0; j < perFrame; j++) {
      change[j] = -Kernels.dot(unit, from + j, unit, from - perFrame + j);
    }
    return change;
  }

  /** Density times the distance to the nearest denser token. */
  private static float[] peaks(Matrix frame, int neighbours) {
    int n = frame.rows();
    Matrix cosine = Kernels.gram(frame);
    double[] density = new double[n];
    float[][] distance = new float[n][];
    int near = Math.min(neighbours, n - 1);
    for (int i = 0; i < n; i++) {
      float[] row = cosine.row(i);
      for (int j = 0; j < n; j++) {
        row[j] = j == i ? Float.POSITIVE_INFINITY : 1 - row[j];
      }
      distance[i] = row;
      double sum = 0;
      for (int j : Kernels.topK(negated(row), near)) {
        sum += row[j];
      }
      density[i] = near == 0 ? 1 : Math.exp(-sum / near);
    }
    float[] score = new float[n];
    for (int i = 0; i < n; i++) {
      double closest = Double.POSITIVE_INFINITY;
      double farthest = 0;
      for (int j = 0; j < n; j++) {
        if (j == i) {
          continue;
        }
        farthest = Math.max(farthest, distance[i][j]);
        if (density[j] > density[i]) {
          closest = Math.min(closest, distance[i][j]);
        }
      }
      score[i] = (float) (density[i] * (Double.isInfinite(closest) ? farthest : closest));
    }
    return score;
  }

  private static float[] negated(float[] values) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = -values[i];
    }
    return out;
  }
}
