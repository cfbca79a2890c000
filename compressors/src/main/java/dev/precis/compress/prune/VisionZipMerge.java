package dev.precis.compress.prune;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * VisionZip as released (CVPR 2025): the tokens with the highest attention stay; of the rest,
 * evenly spaced ones become targets, and each other one joins the target whose key is nearest by
 * cosine. A target's row is its own features plus the mean of those that joined it.
 *
 * <p>The released code fails where fewer tokens are left than targets are wanted; here there are as
 * many targets as tokens left. Cost O(N c d) for c targets and keys of d columns.
 */
public final class VisionZipMerge {
  private VisionZipMerge() {}

  /**
   * What was decided.
   *
   * @param dominant rows that stay, ascending, prefix rows first
   * @param targets rows that others join, ascending
   * @param assignment for every row that is neither, in ascending order, the number of its target
   * @param rows output rows: the dominant ones, then one per target
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // intermediate results for comparison with the reference
  public record Merge(int[] dominant, int[] targets, int[] assignment, RowCombination rows) {}

  /**
   * Runs the released algorithm.
   *
   * @param score what the encoder's attention gives to each row, n values
   * @param keys n x d
   * @param prefix rows at the start that always stay, e.g. 1 for CLS
   * @param dominant rows that stay beside them
   * @param contextual targets
   */
  public static Merge merge(float[] score, Matrix keys, int prefix, int dominant, int contextual) {
    return merge(score, keys, prefix, dominant, contextual, new Scratch());
  }

  static Merge merge(
      float[] score, Matrix keys, int prefix, int dominant, int contextual, Scratch scratch) {
    int n = score.length;
    int[] top = new int[prefix + dominant];
    int[] best = Kernels.topKAscending(Arrays.copyOfRange(score, prefix, n), dominant);
    boolean[] stays = new boolean[n];
    for (int i = 0; i < top.length; i++) {
      top[i] = i < prefix ? i : prefix + best[i - prefix];
      stays[top[i]] = true;
    }
    int left = n - top.length;
    int[] rest = new int[left];
    int at = 0;
    for (int r = 0; r < n; r++) {
      if (!stays[r]) {
        rest[at++] = r;
      }
    }
    int count = Math.min(contextual, left);
    int step = count == 0 ? 1 : Math.max(1, left / count);
    int[] targets = new int[count];
    int[] others = new int[left - count];
    at = 0;
    for (int i = 0; i < left; i++) {
      if (i % step == 0 && i / step < count) {
        targets[i / step] = rest[i];
      } else {
        others[at++] = rest[i];
      }
    }
    int[] assignment = Nearest.assign(keys, others, targets, scratch);
    return new Merge(top, targets, assignment, rows(top, targets, others, assignment));
  }

  private static RowCombination rows(int[] top, int[] targets, int[] others, int[] assignment) {
    int[] size = new int[targets.length];
    for (int target : assignment) {
      size[target]++;
    }
    boolean joined = targets.length > 0;
    int[] rowStart = new int[top.length + targets.length + 1];
    int[] anchor = Arrays.copyOf(top, top.length + targets.length);
    for (int r = 0; r < anchor.length; r++) {
      int terms = r < top.length ? 1 : 1 + size[r - top.length];
      rowStart[r + 1] = rowStart[r] + terms;
    }
    int[] source = new int[rowStart[anchor.length]];
    float[] coefficient = new float[source.length];
    int[] at = new int[targets.length];
    for (int r = 0; r < anchor.length; r++) {
      if (r >= top.length) {
        anchor[r] = targets[r - top.length];
        at[r - top.length] = rowStart[r] + 1;
      }
      source[rowStart[r]] = anchor[r];
      coefficient[rowStart[r]] = 1;
    }
    for (int i = 0; joined && i < others.length; i++) {
      int target = assignment[i];
      source[at[target]] = others[i];
      coefficient[at[target]++] = 1f / size[target];
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }
}
