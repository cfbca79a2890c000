package dev.precis.compress.spacetime;

import dev.precis.compress.Scratch;
import dev.precis.compress.merge.ToMeRepeat;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * The context tokens of TC-CLIP: the most attended tokens of every frame, the seeds, merged pair by
 * pair across the whole clip until so many are left (naver-ai/tc-clip).
 */
public final class TcClipContext {
  /** Seeds over tokens of a frame. */
  public static final double SEEDS = 0.3;

  /** Rows that a round of the released code merges. */
  public static final int ROUND = 100;

  private TcClipContext() {}

  /**
   * As released: rounds of {@link dev.precis.compress.merge.ToMeStep} of {@code round} rows, then
   * of half of the rows at most; rows in the order that the rounds leave. Fewer seeds than context
   * tokens come out as they are.
   *
   * @param seeds rows of the tokens, frame after frame
   * @param keep context tokens, 1 or more
   */
  public static RowCombination released(Matrix tokens, int[] seeds, int keep, int round) {
    return released(tokens, seeds, keep, round, new Scratch());
  }

  /** The same; matrices 0 to 5 of the scratch are used. */
  static RowCombination released(Matrix tokens, int[] seeds, int keep, int round, Scratch scratch) {
    float[] ones = new float[seeds.length];
    Arrays.fill(ones, 1);
    Matrix rows = gathered(tokens, seeds, scratch);
    return of(seeds, ToMeRepeat.released(rows, ones, keep, round, scratch));
  }

  private static Matrix gathered(Matrix tokens, int[] seeds, Scratch scratch) {
    Matrix rows = scratch.matrix(5, seeds.length, tokens.cols());
    for (int i = 0; i < seeds.length; i++) {
      rows.setRow(i, tokens, seeds[i]);
    }
    return rows;
  }

  /** Ours: rows stay in order between the rounds, and a round merges only a share of them. */
  static RowCombination inOrder(
      Matrix tokens, int[] seeds, float[] weight, int keep, double share, Scratch scratch) {
    float[] size = new float[seeds.length];
    for (int i = 0; i < size.length; i++) {
      size[i] = weight[seeds[i]];
    }
    return of(
        seeds, ToMeRepeat.inOrder(gathered(tokens, seeds, scratch), size, keep, share, scratch));
  }

  /** The combination of seeds as one of tokens. */
  private static RowCombination of(int[] seeds, RowCombination rows) {
    return new RowCombination(
        rows.rowStart(),
        Arrays.stream(rows.source()).map(row -> seeds[row]).toArray(),
        rows.coefficient(),
        Arrays.stream(rows.anchor()).map(row -> seeds[row]).toArray());
  }

  /** Seeds of a frame of {@code tokens} in the released code, one at least. */
  public static int perFrame(int tokens, double share) {
    return Math.max(1, (int) (tokens * share));
  }

  /**
   * The most attended tokens of a frame, most attended first.
   *
   * @param first row of the frame's first token
   */
  static int[] seeds(float[] attention, int first, int perFrame, int count) {
    int[] out = Kernels.topK(Arrays.copyOfRange(attention, first, first + perFrame), count);
    for (int i = 0; i < out.length; i++) {
      out[i] += first;
    }
    return out;
  }
}
