package dev.precis.compress.learned;

import dev.precis.compress.spacetime.KeyframeRule;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.Map;

/**
 * A block of EVAD (ICCV 2023, arXiv 2304.08451) that drops tokens in its middle: after attention,
 * all rows of the keyframe stay and of the others those that the clip looks at most. The rule is
 * {@link KeyframeRule}.
 */
public final class KeyframePruning {
  private final InferenceEngine attention;
  private final InferenceEngine mlp;

  /**
   * What a block leaves.
   *
   * @param rows the keyframe's, then the others that stay, by descending score
   * @param kept the others that stay as indices among the block's rows that are not the keyframe's
   */
  @SuppressWarnings("ArrayRecordComponent") // indices are read one by one and never compared
  public record Pruned(Matrix rows, int[] kept) {}

  /**
   * Over loaded graphs, which stay the caller's to close.
   *
   * @param attention {@code x -> y, map}
   * @param mlp {@code x -> y}
   */
  public KeyframePruning(InferenceEngine attention, InferenceEngine mlp) {
    this.attention = attention;
    this.mlp = mlp;
  }

  /** The rows of a clip with one frame moved to the front; the others keep their order. */
  public static Matrix keyframeFirst(Matrix rows, int perFrame, int keyframe) {
    int[] order = new int[rows.rows()];
    int from = keyframe * perFrame;
    Arrays.setAll(order, i -> i < perFrame ? from + i : i < from + perFrame ? i - perFrame : i);
    return rows.gather(order);
  }

  /**
   * Runs the block.
   *
   * @param rows the keyframe's first
   * @param keyframe rows of the keyframe
   * @param keepRate part of all rows that stay, the keyframe's counted
   * @param weight how often the keyframe's queries count
   */
  public Pruned block(
      Matrix rows, int keyframe, double keepRate, double weight, CancelToken cancel) {
    int n = rows.rows();
    if (keyframe < 1 || keyframe > n) {
      throw new IllegalArgumentException(
          "the keyframe has 1 to %d rows, was %d".formatted(n, keyframe));
    }
    Matrix mixed = Matrix.allocate(n, rows.cols());
    Matrix map = Matrix.allocate(n, n);
    attention.run(
        Map.of("x", Tensor.of(rows, 1, n, rows.cols())),
        Map.of("y", Tensor.of(mixed, 1, n, rows.cols()), "map", Tensor.of(map, 1, n, n)),
        cancel);
    int[] others = others(map, keyframe, keepRate, weight);
    int[] order = new int[keyframe + others.length];
    Arrays.setAll(order, i -> i < keyframe ? i : others[i - keyframe]);
    Matrix left = mixed.gather(order);
    Matrix out = Matrix.allocate(left.rows(), left.cols());
    mlp.run(
        Map.of("x", Tensor.of(left, 1, left.rows(), left.cols())),
        Map.of("y", Tensor.of(out, 1, out.rows(), out.cols())),
        cancel);
    return new Pruned(out, Arrays.stream(others).map(row -> row - keyframe).toArray());
  }

  private static int[] others(Matrix map, int keyframe, double keepRate, double weight) {
    int n = map.rows();
    int kept = KeyframeRule.kept(n, keyframe, keepRate);
    if (kept >= n) {
      int[] all = new int[n - keyframe];
      Arrays.setAll(all, i -> keyframe + i);
      return all;
    }
    float[] score = KeyframeRule.received(map, 0, keyframe, weight);
    return KeyframeRule.others(score, 0, keyframe, kept - keyframe);
  }
}
