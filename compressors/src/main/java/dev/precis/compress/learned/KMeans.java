package dev.precis.compress.learned;

import dev.precis.tensor.Matrix;
import java.util.Arrays;

/** A few rounds of k-means from given rows. */
final class KMeans {
  /** Centroids that move less than this in every value have come to rest. */
  static final float REST = 1e-6f;

  private KMeans() {}

  /**
   * The centroids. A row belongs to the first nearest; an empty cluster keeps its centroid. O(r n k
   * D) for r rounds.
   *
   * @param initial rows that are the first centroids
   * @param rounds at most
   */
  static Matrix centroids(Matrix rows, int[] initial, int rounds) {
    float[] values = rows.toArray();
    float[] centroids = rows.gather(initial).toArray();
    for (int round = 0; round < rounds; round++) {
      float[] moved = means(values, centroids, rows.cols());
      if (atRest(centroids, moved)) {
        break;
      }
      centroids = moved;
    }
    return Matrix.of(initial.length, rows.cols(), centroids);
  }

  private static float[] means(float[] values, float[] centroids, int width) {
    int count = centroids.length / width;
    double[] sums = new double[centroids.length];
    int[] members = new int[count];
    for (int start = 0; start < values.length; start += width) {
      int nearest = nearest(values, start, centroids, width);
      members[nearest]++;
      for (int c = 0; c < width; c++) {
        sums[nearest * width + c] += values[start + c];
      }
    }
    float[] means = Arrays.copyOf(centroids, centroids.length);
    for (int i = 0; i < means.length; i++) {
      if (members[i / width] > 0) {
        means[i] = (float) (sums[i] / members[i / width]);
      }
    }
    return means;
  }

  private static int nearest(float[] values, int start, float[] centroids, int width) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < centroids.length / width; k++) {
      double distance = 0;
      for (int c = 0; c < width; c++) {
        double difference = (double) values[start + c] - centroids[k * width + c];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    return best;
  }

  private static boolean atRest(float[] before, float[] after) {
    for (int i = 0; i < before.length; i++) {
      if (Math.abs(before[i] - after[i]) > REST) {
        return false;
      }
    }
    return true;
  }
}
