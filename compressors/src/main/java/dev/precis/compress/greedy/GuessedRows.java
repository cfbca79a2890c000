package dev.precis.compress.greedy;

import dev.precis.kernel.Kernels;
import dev.precis.kernel.Workspace;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Products of single vectors with all, each asked for once. One row costs a pass over all vectors,
 * many together little more; so with a row that is wanted those come that look best after it. A
 * wrong guess costs time and changes nothing.
 */
final class GuessedRows {
  /** Most rows of the first block; it holds a quarter more than are to be taken. */
  private static final int FIRST = 128;

  /** Rows of a later block. */
  private static final int NEXT = 16;

  private final Workspace workspace = new Workspace();
  private Matrix vectors = Matrix.allocate(0, 0);
  private Matrix gathered = Matrix.allocate(0, 0);
  private Matrix products = Matrix.allocate(0, 0);
  private float[] held = new float[0];
  private float[] key = new float[0];
  private int[] place = new int[0];
  private int slots;
  private int used;
  private int block;

  /** Begins with other vectors, of which {@code keep} will be asked for. */
  void begin(Matrix all, int keep) {
    int n = all.rows();
    vectors = all;
    block = Math.min(Math.min(n, FIRST), keep + keep / 4 + 1);
    slots = block + 2 * NEXT;
    used = 0;
    if (key.length < n) {
      key = new float[n];
      place = new int[n];
    }
    Arrays.fill(place, -1);
    if (held.length < slots * n) {
      held = new float[slots * n];
    }
    if (gathered.rows() < block || gathered.cols() != all.cols()) {
      gathered = Matrix.allocate(block, all.cols());
    }
    if (products.rows() < block || products.cols() != n) {
      products = Matrix.allocate(block, n);
    }
  }

  /** Floats of working memory. */
  long floats() {
    return held.length + (gathered.byteSize() + products.byteSize()) / Float.BYTES;
  }

  /**
   * Writes the products of vector {@code item} with all to {@code out}.
   *
   * @param promise the larger, the sooner a vector will be asked for; negative infinity for never
   */
  void copy(int item, double[] promise, double[] out) {
    if (place[item] < 0) {
      compute(item, promise);
    }
    int from = place[item] * vectors.rows();
    for (int j = 0; j < vectors.rows(); j++) {
      out[j] = held[from + j];
    }
  }

  private void compute(int item, double[] promise) {
    int n = vectors.rows();
    int open = 0;
    for (int i = 0; i < n; i++) {
      boolean wanted = place[i] < 0 && promise[i] >= GreedyDpp.LEAST_VARIANCE;
      key[i] = wanted ? (float) promise[i] : Float.NEGATIVE_INFINITY;
      open += wanted ? 1 : 0;
    }
    key[item] = Float.POSITIVE_INFINITY;
    Arrays.fill(key, n, key.length, Float.NEGATIVE_INFINITY);
    int[] wanted = Kernels.topK(key, Math.min(block, open));
    block = Math.min(block, NEXT);
    if (used + wanted.length > slots) {
      Arrays.fill(place, -1); // guesses that were wrong for long
      used = 0;
    }
    Matrix some = gathered.slice(0, wanted.length);
    for (int i = 0; i < wanted.length; i++) {
      some.setRow(i, vectors, wanted[i]);
    }
    Matrix result = products.slice(0, wanted.length);
    Kernels.matmulTransposed(some, vectors, result, workspace);
    for (int i = 0; i < wanted.length; i++) {
      result.copyRow(i, held, (used + i) * n);
      place[wanted[i]] = used + i;
    }
    used += wanted.length;
  }
}
