package dev.precis.compress.stage;

import dev.precis.PrecisException;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What SparseVLM drops at a layer (Gumpest/SparseVLMs, version 1.0): text rows that look at the
 * picture more than the average are raters, and the image rows that the raters attend to least go.
 * What becomes of those is {@link SparseVlmRecycle}.
 */
public final class SparseVlmStage {
  /** Layers of the released code at which rows go. */
  public static final List<Integer> LAYERS = List.of(2, 6, 15);

  private static final Map<Integer, List<Integer>> TARGETS =
      Map.of(
          192, List.of(300, 200, 110),
          128, List.of(303, 110, 36),
          96, List.of(238, 48, 26),
          64, List.of(66, 30, 17));

  private SparseVlmStage() {}

  /**
   * Image rows that stay at a layer of {@link #LAYERS} in a released setting.
   *
   * @param setting mean tokens it was made for: 192, 128, 96 or 64
   * @throws PrecisException {@code BAD_STAGE} naming the settings and layers there are
   */
  public static int target(int setting, int layer) {
    List<Integer> targets = TARGETS.get(setting);
    int at = LAYERS.indexOf(layer);
    if (targets == null || at < 0) {
      throw PrecisException.user(
          "BAD_STAGE",
          "no target for setting %d at layer %d; settings are %s, layers %s"
              .formatted(setting, layer, new TreeSet<>(TARGETS.keySet()), LAYERS));
    }
    return targets.get(at);
  }

  /**
   * What was decided.
   *
   * @param raters text rows that count, from 0 at the first row after the picture, ascending
   * @param relation how much the raters attend to each image row
   * @param kept image rows that stay, ascending
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Plan(int[] raters, float[] relation, int[] kept) {}

  /**
   * Plans one layer.
   *
   * @param picture n x d, hidden states of the image rows
   * @param text m x d, hidden states of the rows after them
   * @param attention (heads * m) x n, what each text row gives to each image row, head by head
   * @param target image rows that stay; one goes at least
   * @throws PrecisException {@code BAD_STAGE} if the shapes do not fit
   */
  public static Plan plan(Matrix picture, Matrix text, Matrix attention, int target) {
    int n = picture.rows();
    int m = text.rows();
    if (n < 1
        || m < 1
        || attention.cols() != n
        || attention.rows() < m
        || attention.rows() % m != 0
        || target < 0) {
      throw PrecisException.user(
          "BAD_STAGE",
          "%d image and %d text rows, attention %d x %d, %d to keep; attention needs heads * text rows and a column per image row"
              .formatted(n, m, attention.rows(), attention.cols(), target));
    }
    int[] raters = raters(picture, text);
    float[] relation = relation(attention, m, raters);
    int[] kept = Kernels.topKAscending(relation, Math.min(target, n - 1));
    return new Plan(raters, relation, kept);
  }

  private static int[] raters(Matrix picture, Matrix text) {
    Matrix scores = Kernels.matmulTransposed(picture, text);
    Kernels.softmaxRows(scores, 1, scores);
    float[] mean = Kernels.meanRows(scores);
    double average = 0;
    for (float value : mean) {
      average += (double) value / mean.length;
    }
    int[] raters = new int[mean.length];
    int count = 0;
    for (int t = 0; t < mean.length; t++) {
      if (mean[t] > average) {
        raters[count++] = t;
      }
    }
    if (count == 0) {
      // One text row, or all equal: the released mean over no row is undefined, all rate instead.
      Arrays.setAll(raters, t -> t);
      return raters;
    }
    return Arrays.copyOf(raters, count);
  }

  private static float[] relation(Matrix attention, int text, int[] raters) {
    int heads = attention.rows() / text;
    int[] rows = new int[heads * raters.length];
    int at = 0;
    for (int head = 0; head < heads; head++) {
      for (int rater : raters) {
        rows[at++] = head * text + rater;
      }
    }
    return Kernels.meanRows(attention, rows);
  }
}
