package dev.precis.compress.greedy;

import dev.precis.compress.Scratch;
import dev.precis.kernel.PreparedRows;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Products of single vectors with all. One row costs a pass over all vectors, many together little
 * more; so with a row that is wanted those come that look best after it. A wrong guess costs time
 * and changes nothing.
 *
 * <p>It takes matrices 5 and 6, floats 6 and 7 and ints 6 and 7 of its scratch memory.
 */
public final class GuessedRows {
  /** Rows of a later block: a whole number of the kernels' tiles. */
  private static final int NEXT = 12;

  private final Matrix vectors;
  private final PreparedRows prepared;
  private final Matrix gathered;
  private final Matrix products;
  private final float[] held;
  private final float[] key;
  private final int[] place;
  private final int slots;
  private final double least;
  private final int[] latest;
  private int computed;
  private int used;
  private int block;

  /**
   * Begins; no row is there yet.
   *
   * @param all n x d; they must not change
   * @param first most rows computed together the first time
   * @param most rows held; beyond, all are forgotten and made again when they are asked for
   * @param least promise below which a row is not worth a guess
   */
  public GuessedRows(Matrix all, int first, int most, double least, Scratch scratch) {
    int n = all.rows();
    vectors = all;
    block = Math.clamp(first, 1, n);
    slots = Math.max(most, block + NEXT);
    this.least = least;
    key = scratch.floats(6, Math.max(block, NEXT));
    latest = scratch.ints(6, Math.max(block, NEXT));
    place = scratch.ints(7, n);
    Arrays.fill(place, 0, n, -1);
    held = scratch.floats(7, Math.multiplyExact(slots, n));
    int rows = Math.max(block, NEXT);
    gathered = scratch.matrix(5, rows, all.cols());
    products = scratch.matrix(6, rows, n);
    prepared = scratch.prepared();
    prepared.prepare(all);
  }

  /** Whether the products of this vector are there already. */
  public boolean has(int item) {
    return place[item] >= 0;
  }

  /** What {@link #row} points into. */
  public float[] values() {
    return held;
  }

  /**
   * Where the products of vector {@code item} with all begin in {@link #values()}, until the next
   * call.
   *
   * @param promise the larger, the sooner a vector will be asked for; negative infinity for never
   */
  public int row(int item, double[] promise) {
    if (!has(item)) {
      compute(item, promise);
    }
    return place[item] * vectors.rows();
  }

  /** Number of vectors whose rows were made by the last call of {@link #row} that made any. */
  public int computed() {
    return computed;
  }

  /** One of those vectors. */
  public int computed(int number) {
    return latest[number];
  }

  private void compute(int item, double[] promise) {
    int n = vectors.rows();
    choose(item, promise);
    block = Math.min(n, NEXT);
    if (used + computed > slots) {
      Arrays.fill(place, 0, n, -1); // guesses that were wrong for long
      used = 0;
    }
    Matrix some = gathered.slice(0, computed);
    for (int i = 0; i < computed; i++) {
      some.setRow(i, vectors, latest[i]);
    }
    Matrix result = products.slice(0, computed);
    prepared.products(some, result);
    for (int i = 0; i < computed; i++) {
      result.copyRow(i, held, (used + i) * n);
      place[latest[i]] = used + i;
    }
    used += computed;
  }

  /** The item and the most promising rows that are not there. */
  private void choose(int item, double[] promise) {
    latest[0] = item;
    key[0] = Float.POSITIVE_INFINITY;
    computed = 1;
    for (int i = 0; i < vectors.rows(); i++) {
      if (i == item || place[i] >= 0 || !(promise[i] >= least)) {
        continue;
      }
      float own = (float) promise[i];
      if (computed == block) {
        if (own <= key[block - 1]) {
          continue;
        }
      } else {
        computed++;
      }
      int at = computed - 1;
      for (; at > 1 && key[at - 1] < own; at--) {
        key[at] = key[at - 1];
        latest[at] = latest[at - 1];
      }
      key[at] = own;
      latest[at] = i;
    }
  }
}
