package dev.precis.compress.greedy;

import dev.precis.compress.Scratch;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Greedy facility location: vectors chosen one by one so that every vector resembles a chosen one.
 *
 * <p>With {@code sim = (1 + cosine) / 2} the objective of a set Y is the sum over all x of {@code
 * max_{y in Y} sim(y, x)} plus the bonus of its members; each step takes the vector that adds most,
 * the lower row on a tie. Gains only fall as the set grows, so a vector whose last known gain does
 * not reach the top is not looked at (lazy evaluation): the choice is that of the plain greedy
 * method to the bit, because rounding cannot make a sum of falling terms rise. Sums are in double.
 * O(N^2 D + evaluations N); about O(N D) memory beyond {@value Similarities#WHOLE} vectors.
 */
public final class FacilityLocation {
  // Bound on the rounding of a closed-form sum of n cosines, per cosine.
  private static final double SLACK = 1e-5;

  private final Similarities similarities;
  private final double[] bonus;
  private final double[] best;
  private final double[] gain;
  private final boolean[] fresh;
  private final GainHeap heap;
  private double total;

  private FacilityLocation(Similarities similarities, double @Nullable [] bonus) {
    int n = similarities.size();
    this.similarities = similarities;
    this.bonus = bonus == null ? new double[n] : bonus;
    best = new double[n];
    gain = new double[n];
    fresh = new boolean[n];
    // While nothing is chosen a gain is a plain sum, known without looking at single similarities.
    float[] sums = similarities.sums();
    for (int r = 0; r < n; r++) {
      gain[r] = 0.5 * (n + (double) sums[r]) + n * SLACK + this.bonus[r];
    }
    heap = new GainHeap(gain);
  }

  /**
   * What was chosen.
   *
   * @param order rows in the order they were chosen
   * @param gain what each added to the objective
   * @param objective of the set
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Choice(int[] order, double[] gain, double objective) {
    /** The rows in ascending order. */
    public int[] sorted() {
      int[] rows = order.clone();
      Arrays.sort(rows);
      return rows;
    }
  }

  /**
   * What it takes to stand for all vectors.
   *
   * @param count vectors needed
   * @param reached mean over all vectors that are not zero of the largest cosine to a chosen one
   */
  public record Cover(int count, double reached) {}

  /**
   * Chooses {@code count} rows.
   *
   * @param bonus added to the objective for each chosen row; null for none
   * @throws IllegalArgumentException unless count is 0 to the number of rows
   */
  public static Choice choose(Matrix vectors, double @Nullable [] bonus, int count) {
    return choose(vectors, bonus, count, new Scratch());
  }

  /** The same; matrix 3 and floats 3 and 4 of the scratch are used. */
  public static Choice choose(
      Matrix vectors, double @Nullable [] bonus, int count, Scratch scratch) {
    return choose(new Similarities(vectors, scratch), bonus, count);
  }

  static Choice choose(Similarities similarities, double @Nullable [] bonus, int count) {
    if (count < 0 || count > similarities.size()) {
      throw new IllegalArgumentException(
          "count must be 0..%d, was %d".formatted(similarities.size(), count));
    }
    FacilityLocation greedy = new FacilityLocation(similarities, bonus);
    int[] order = new int[count];
    double[] gains = new double[count];
    for (int i = 0; i < count; i++) {
      order[i] = greedy.next();
      gains[i] = greedy.gain[order[i]];
    }
    return new Choice(order, gains, greedy.total);
  }

  /**
   * The fewest greedily chosen rows whose mean best cosine reaches {@code quality}.
   *
   * @param least fewest rows, 1 or more
   * @param most rows at which it stops even if the quality is not reached; up to the number of rows
   */
  public static Cover cover(Matrix vectors, double quality, int least, int most) {
    Similarities similarities = new Similarities(vectors, new Scratch());
    int present = similarities.present();
    int absent = similarities.size() - present;
    FacilityLocation greedy = new FacilityLocation(similarities, null);
    int count = 0;
    double reached = present == 0 ? 1 : -1;
    while (count < most && (count < least || reached < quality)) {
      greedy.next();
      count++;
      if (present > 0) {
        // A zero vector has cosine 0 to all, similarity one half; it is not counted.
        reached = 2 * (greedy.total - 0.5 * absent) / present - 1;
      }
    }
    return new Cover(count, reached);
  }

  /** Takes the row with the largest gain. */
  private int next() {
    int row = heap.top();
    while (!fresh[row]) {
      gain[row] = gain(row);
      fresh[row] = true;
      heap.topFell();
      row = heap.top();
    }
    heap.pop();
    total += gain[row];
    float[] cosines = similarities.row(row);
    for (int x = 0; x < best.length; x++) {
      best[x] = Math.max(best[x], 0.5 + 0.5 * cosines[x]);
    }
    Arrays.fill(fresh, false);
    return row;
  }

  /** Four running sums, so that one addition need not wait for the other. */
  private double gain(int row) {
    float[] cosines = similarities.row(row);
    int n = best.length;
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int x = 0;
    for (; x <= n - 4; x += 4) {
      a += Math.max(0, 0.5 + 0.5 * cosines[x] - best[x]);
      b += Math.max(0, 0.5 + 0.5 * cosines[x + 1] - best[x + 1]);
      c += Math.max(0, 0.5 + 0.5 * cosines[x + 2] - best[x + 2]);
      d += Math.max(0, 0.5 + 0.5 * cosines[x + 3] - best[x + 3]);
    }
    for (; x < n; x++) {
      a += Math.max(0, 0.5 + 0.5 * cosines[x] - best[x]);
    }
    return a + b + (c + d) + bonus[row];
  }
}
