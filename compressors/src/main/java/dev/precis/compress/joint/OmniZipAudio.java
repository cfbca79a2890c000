package dev.precis.compress.joint;

import dev.precis.kernel.Kernels;
import dev.precis.kernel.Workspace;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The sound side of OmniZip as released: the most attended tokens stay, evenly spaced ones of the
 * rest become anchors, and each anchor takes in the few tokens nearest to it that most resemble
 * what is seen. Cost O(N V D), V tokens of video.
 */
public final class OmniZipAudio {
  private static final int BLOCK = 64;

  private OmniZipAudio() {}

  /**
   * What becomes of the sound.
   *
   * @param dominant rows that stay, ascending
   * @param anchors rows that take others in, ascending
   * @param absorbed by anchor, rows taken in, the most alike first
   * @param weights by anchor, weight of each row taken in, summing to 1
   */
  @SuppressWarnings("ArrayRecordComponent") // intermediate results, never compared
  public record Zipped(int[] dominant, int[] anchors, int[][] absorbed, float[][] weights) {
    /**
     * Rows of the sound as the algorithm leaves them: an anchor that took rows in is half itself
     * and half their weighted mean, every other row is itself.
     *
     * @param before rows of the joint sequence that come first, unchanged
     * @param sound rows of the sound wanted
     * @param offset row of the joint sequence where the sound begins
     */
    public RowCombination rows(int[] before, int[] sound, int offset) {
      int rows = before.length + sound.length;
      int terms = rows + Arrays.stream(absorbed).mapToInt(taken -> taken.length).sum();
      int[] rowStart = new int[rows + 1];
      int[] source = new int[terms];
      float[] coefficient = new float[terms];
      int[] anchor = new int[rows];
      int at = 0;
      for (int r = 0; r < rows; r++) {
        int own = r < before.length ? -1 : sound[r - before.length];
        int number = own < 0 ? -1 : Arrays.binarySearch(anchors, own);
        int[] taken = number < 0 ? new int[0] : absorbed[number];
        anchor[r] = own < 0 ? before[r] : offset + own;
        source[at] = anchor[r];
        coefficient[at++] = taken.length == 0 ? 1 : 0.5f;
        for (int j = 0; j < taken.length; j++) {
          source[at] = offset + taken[j];
          coefficient[at++] = 0.5f * weights[number][j];
        }
        rowStart[r + 1] = at;
      }
      return new RowCombination(
          rowStart, Arrays.copyOf(source, at), Arrays.copyOf(coefficient, at), anchor);
    }
  }

  /** Rows in the order of the sound that are anchors, and those that are neither. */
  @SuppressWarnings("ArrayRecordComponent")
  record Split(int[] dominant, int[] anchors, int[] pool) {}

  /**
   * Runs the released algorithm.
   *
   * @param audio n x d
   * @param attention n values
   * @param video v x d, v may be 0
   * @param dominant rows that stay by attention, at most n
   * @param contextual anchors wanted
   * @param absorb most rows that an anchor takes in
   */
  public static Zipped zip(
      Matrix audio, float[] attention, Matrix video, int dominant, int contextual, int absorb) {
    Split split = split(attention, dominant, contextual);
    int[][] absorbed = new int[split.anchors.length][0];
    float[][] weights = new float[split.anchors.length][0];
    if (split.anchors.length > 0 && split.pool.length > 0) {
      Matrix pool = unit(audio, split.pool);
      float[] own = new float[split.pool.length];
      int[] nearest = nearest(pool, unit(audio, split.anchors), own);
      float[] score = video.rows() == 0 ? own : best(pool, Kernels.normalizedRows(video));
      for (int a = 0; a < absorbed.length; a++) {
        int anchor = a;
        int[] mine =
            IntStream.range(0, nearest.length)
                .filter(p -> nearest[p] == anchor)
                .boxed()
                .sorted((p, q) -> Float.compare(score[q], score[p]))
                .limit(absorb)
                .mapToInt(p -> p)
                .toArray();
        absorbed[a] = Arrays.stream(mine).map(p -> split.pool[p]).toArray();
        weights[a] = softmax(mine, score);
      }
    }
    return new Zipped(split.dominant, split.anchors, absorbed, weights);
  }

  /** Dominant rows, every step-th of the rest as anchors, and what is left. */
  static Split split(float[] attention, int dominant, int contextual) {
    int n = attention.length;
    int[] stay = Kernels.topKAscending(attention, dominant);
    boolean[] taken = marks(n, stay);
    int[] rest = IntStream.range(0, n).filter(r -> !taken[r]).toArray();
    int count = Math.min(contextual, rest.length);
    int step = count == 0 ? 1 : Math.max(1, rest.length / count);
    int[] anchors = new int[count];
    for (int i = 0; i < count; i++) {
      anchors[i] = rest[i * step];
      taken[anchors[i]] = true;
    }
    int[] pool = Arrays.stream(rest).filter(r -> !taken[r]).toArray();
    return new Split(stay, anchors, pool);
  }

  static boolean[] marks(int n, int[] rows) {
    boolean[] marked = new boolean[n];
    for (int row : rows) {
      marked[row] = true;
    }
    return marked;
  }

  /** The listed rows at length 1; the released guard of 1e-6 on the length changes no choice. */
  static Matrix unit(Matrix rows, int[] listed) {
    Matrix out = Matrix.allocate(listed.length, rows.cols());
    for (int i = 0; i < listed.length; i++) {
      out.setRow(i, rows, listed[i]);
    }
    Kernels.normalizeRows(out, out);
    return out;
  }

  /** Number of the nearest anchor of each row, the first of equal ones, and its cosine. */
  static int[] nearest(Matrix pool, Matrix anchors, float[] cosine) {
    Matrix all = Kernels.matmulTransposed(pool, anchors);
    int[] nearest = new int[pool.rows()];
    for (int p = 0; p < nearest.length; p++) {
      float[] row = all.row(p);
      nearest[p] = Kernels.argmax(row);
      cosine[p] = row[nearest[p]];
    }
    return nearest;
  }

  /** Largest cosine of each row to any of the others, a block at a time. */
  static float[] best(Matrix pool, Matrix others) {
    float[] best = new float[pool.rows()];
    Workspace workspace = new Workspace();
    for (int from = 0; from < best.length; from += BLOCK) {
      Matrix block = pool.slice(from, Math.min(best.length, from + BLOCK));
      Matrix all = Matrix.allocate(block.rows(), others.rows());
      Kernels.matmulTransposed(block, others, all, workspace);
      for (int p = 0; p < block.rows(); p++) {
        float[] row = all.row(p);
        best[from + p] = row[Kernels.argmax(row)];
      }
    }
    return best;
  }

  private static float[] softmax(int[] members, float[] score) {
    float[] weights = new float[members.length];
    if (members.length == 0) {
      return weights;
    }
    double most = score[members[0]];
    double sum = 0;
    for (int member : members) {
      sum += Math.exp(score[member] - most);
    }
    for (int i = 0; i < members.length; i++) {
      weights[i] = (float) (Math.exp(score[members[i]] - most) / sum);
    }
    return weights;
  }
}
