package dev.precis.compress.spacetime;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * STTM as released (HYUNJS/STTM): every frame as the nodes of a tree, then nodes of neighbouring
 * frames merged that lie inside each other and resemble each other. What is merged follows the
 * released rounds of lowest numbers, which stop short of joining all that is linked: a node with
 * two partners in the frame before goes to the first, the second stays alone.
 */
public final class SttmMerge {
  private SttmMerge() {}

  /**
   * What was decided.
   *
   * @param patches tokens of every output row
   * @param boxes per row frame, top, left, bottom and right of the first node, flat; the last two
   *     exclusive
   * @param rows output rows, by their first token
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // intermediate results for comparison with the reference
  public record Merge(int[] patches, int[] boxes, RowCombination rows) {}

  /**
   * Runs the released algorithm.
   *
   * @param tokens frame after frame, in raster order
   * @param threshold cosine of a cell with its children from which it stays whole
   * @param temporal cosine from which nodes of neighbouring frames merge; 0 or less: none does
   */
  public static Merge merge(
      Matrix tokens, int frames, int height, int width, double threshold, double temporal) {
    SttmTree tree = SttmTree.released(tokens, frames, height, width);
    SttmTree.Nodes nodes = tree.nodes(threshold);
    int[] links = temporal <= 0 ? new int[0] : tree.links(nodes, temporal);
    int[] representative = representatives(nodes.size(), links);
    int[] number = new int[nodes.size()];
    int[] members = new int[nodes.size()];
    int rows = 0;
    for (int node = 0; node < number.length; node++) {
      if (representative[node] == node) {
        number[node] = rows++;
      }
      members[representative[node]]++;
    }
    int[] patches = new int[rows];
    int[] boxes = new int[5 * rows];
    int[] anchor = new int[rows];
    for (int node = 0; node < number.length; node++) {
      int row = number[representative[node]];
      patches[row] += tree.tokens(nodes.level()[node], nodes.cell()[node]);
      if (representative[node] == node) {
        anchor[row] = nodes.first()[node];
        System.arraycopy(tree.box(nodes.level()[node], nodes.cell()[node]), 0, boxes, 5 * row, 5);
      }
    }
    float[] share = tree.shares(nodes, false);
    return new Merge(
        patches, boxes, rows(nodes.owner(), representative, number, members, share, anchor));
  }

  private static RowCombination rows(
      int[] owner, int[] representative, int[] number, int[] members, float[] share, int[] anchor) {
    int[] rowStart = new int[anchor.length + 1];
    for (int node : owner) {
      rowStart[number[representative[node]] + 1]++;
    }
    for (int r = 0; r < anchor.length; r++) {
      rowStart[r + 1] += rowStart[r];
    }
    int[] at = rowStart.clone();
    int[] source = new int[owner.length];
    float[] coefficient = new float[owner.length];
    for (int token = 0; token < owner.length; token++) {
      int first = representative[owner[token]];
      int slot = at[number[first]]++;
      source[slot] = token;
      coefficient[slot] = share[token] / members[first];
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }

  /** The released rounds: every link lowers both ends to the lower of their values before. */
  static int[] representatives(int nodes, int[] links) {
    int[] now = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      now[i] = i;
    }
    boolean settled = false;
    while (!settled) {
      int[] next = now.clone();
      for (int l = 0; l < links.length; l += 2) {
        int least = Math.min(now[links[l]], now[links[l + 1]]);
        next[links[l]] = Math.min(next[links[l]], least);
        next[links[l + 1]] = Math.min(next[links[l + 1]], least);
      }
      now = jump(next);
      int[] again = jump(now);
      settled = Arrays.equals(again, now);
    }
    return now;
  }

  private static int[] jump(int[] to) {
    int[] out = new int[to.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = to[to[i]];
    }
    return out;
  }
}
