package dev.precis.compress.stage;

import dev.precis.compress.SortKeys;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * What SparseVLM makes of the image rows that go (Gumpest/SparseVLMs, version 1.0): those of
 * highest relation are clustered by density peaks, and each cluster becomes the mean of its rows,
 * placed after the kept image rows. The released code adds noise of 1e-6 to the densities to part
 * equal ones; here the lower place counts as denser in that case. O(q^2 d) for q rows.
 */
public final class SparseVlmRecycle {
  /** Part of the dropped rows that is clustered, one more at least. */
  public static final double SHARE = 0.3;

  /** Rows per cluster, constant of the released code. */
  public static final int ROWS_PER_CLUSTER = 10;

  /** Guard of the mean, constant of the released code. */
  public static final double EPSILON = 1e-6;

  private SparseVlmRecycle() {}

  /**
   * What was made.
   *
   * @param sources image rows that were clustered, descending by relation
   * @param cluster the cluster of each
   * @param tokens one row per cluster, in descending order of the centres' scores
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Recycled(int[] sources, int[] cluster, Matrix tokens) {}

  /**
   * Clusters the rows of a picture that a plan dropped, of which there is always one.
   *
   * @param picture n x d, hidden states of the image rows
   */
  public static Recycled recycle(Matrix picture, SparseVlmStage.Plan plan) {
    int[] dropped = dropped(picture.rows(), plan.kept());
    int count = Math.min(dropped.length, (int) (SHARE * dropped.length) + 1);
    float[] relation = new float[dropped.length];
    for (int i = 0; i < relation.length; i++) {
      relation[i] = plan.relation()[dropped[i]];
    }
    int[] sources = Kernels.topK(relation, count);
    for (int i = 0; i < count; i++) {
      sources[i] = dropped[sources[i]];
    }
    int clusters = Math.min(count, count / ROWS_PER_CLUSTER + 1);
    Matrix rows = picture.gather(sources);
    double[][] distance = distances(rows);
    int[] centres = centres(distance, clusters);
    int[] cluster = assign(distance, centres);
    return new Recycled(sources, cluster, means(rows, cluster, clusters));
  }

  private static int[] dropped(int n, int[] kept) {
    boolean[] stays = new boolean[n];
    for (int r : kept) {
      stays[r] = true;
    }
    int[] rows = new int[n - kept.length];
    int at = 0;
    for (int r = 0; r < n; r++) {
      if (!stays[r]) {
        rows[at++] = r;
      }
    }
    return rows;
  }

  /** Euclidean distances over the root of the width. */
  private static double[][] distances(Matrix rows) {
    int n = rows.rows();
    int width = rows.cols();
    float[] values = rows.toArray();
    double[][] distance = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double sum = 0;
        for (int c = 0; c < width; c++) {
          double difference = (double) values[i * width + c] - values[j * width + c];
          sum += difference * difference;
        }
        distance[i][j] = Math.sqrt(sum / width);
        distance[j][i] = distance[i][j];
      }
    }
    return distance;
  }

  /**
   * The rows that are dense and far from denser ones, descending by density times that distance.
   */
  private static int[] centres(double[][] distance, int clusters) {
    int n = distance.length;
    double[] density = new double[n];
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double[] sorted = distance[i].clone();
      Arrays.sort(sorted);
      largest = Math.max(largest, sorted[n - 1]);
      double squares = 0;
      for (int j = 0; j < clusters; j++) {
        squares += sorted[j] * sorted[j];
      }
      density[i] = Math.exp(-squares / clusters);
    }
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) {
      double apart = largest;
      for (int j = 0; j < n; j++) {
        if (density[j] > density[i] || (density[j] == density[i] && j < i)) {
          apart = Math.min(apart, distance[i][j]);
        }
      }
      keys[i] = SortKeys.descending((float) (apart * density[i]), i);
    }
    Arrays.sort(keys);
    int[] centres = new int[clusters];
    for (int c = 0; c < clusters; c++) {
      centres[c] = SortKeys.index(keys[c]);
    }
    return centres;
  }

  private static int[] assign(double[][] distance, int[] centres) {
    int[] cluster = new int[distance.length];
    for (int i = 0; i < cluster.length; i++) {
      for (int c = 1; c < centres.length; c++) {
        if (distance[i][centres[c]] < distance[i][centres[cluster[i]]]) {
          cluster[i] = c;
        }
      }
    }
    for (int c = 0; c < centres.length; c++) {
      cluster[centres[c]] = c;
    }
    return cluster;
  }

  private static Matrix means(Matrix rows, int[] cluster, int clusters) {
    int width = rows.cols();
    double[][] sum = new double[clusters][width];
    int[] size = new int[clusters];
    float[] row = new float[width];
    for (int r = 0; r < cluster.length; r++) {
      rows.copyRow(r, row, 0);
      size[cluster[r]]++;
      for (int c = 0; c < width; c++) {
        sum[cluster[r]][c] += row[c];
      }
    }
    Matrix out = Matrix.allocate(clusters, width);
    for (int g = 0; g < clusters; g++) {
      for (int c = 0; c < width; c++) {
        row[c] = (float) (sum[g][c] / (size[g] + EPSILON));
      }
      out.setRow(g, row, 0);
    }
    return out;
  }
}
