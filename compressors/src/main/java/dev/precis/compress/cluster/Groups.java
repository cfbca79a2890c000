package dev.precis.compress.cluster;

import dev.precis.compress.RowGroups;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/** Output rows in the making: each a group of input rows with one that gives it its place. */
public final class Groups {
  private final int[] group;
  private int[] anchor;
  private int count;

  /** No group yet; none of the input rows goes anywhere. */
  public Groups(int rows) {
    group = new int[rows];
    Arrays.fill(group, -1);
    anchor = new int[Math.max(1, Math.min(rows, 64))];
  }

  /** Opens a group without members and gives its number. */
  public int open(int anchorRow) {
    if (count == anchor.length) {
      anchor = Arrays.copyOf(anchor, 2 * count);
    }
    anchor[count] = anchorRow;
    return count++;
  }

  /** A group of one row. */
  public void alone(int row) {
    group[row] = open(row);
  }

  /** Number of groups. */
  public int size() {
    return count;
  }

  /** The group of every input row, -1 for one that goes nowhere; writes go through. */
  public int[] members() {
    return group;
  }

  /** The rows that give the groups their places. */
  public int[] anchors() {
    return Arrays.copyOf(anchor, count);
  }

  /**
   * Takes the rows that resemble the anchor of their group least out of it, each into a group of
   * its own, until there are {@code wanted} groups; of equal ones the lower row goes first.
   *
   * @param wanted from {@link #size()} to the number of rows that are in a group
   */
  public void releaseTo(int wanted, Matrix tokens) {
    int more = wanted - count;
    if (more <= 0) {
      return;
    }
    float[] apart = new float[group.length];
    Arrays.fill(apart, Float.NEGATIVE_INFINITY);
    for (int r = 0; r < apart.length; r++) {
      if (group[r] >= 0 && anchor[group[r]] != r) {
        apart[r] = -Kernels.cosine(tokens, r, tokens, anchor[group[r]]);
      }
    }
    for (int r : Kernels.topK(apart, more)) {
      alone(r);
    }
  }

  /** The groups' weighted means, in the order they were opened. */
  public RowCombination means(float[] weight) {
    return RowGroups.weightedMeans(group, weight, anchors());
  }

  /** The groups' weighted means, by ascending anchor. */
  public RowCombination meansInOrder(float[] weight) {
    sort();
    return means(weight);
  }

  /** Numbers the groups by ascending anchor. */
  public void sort() {
    long[] keys = new long[count];
    for (int g = 0; g < count; g++) {
      keys[g] = (long) anchor[g] << 32 | g;
    }
    Arrays.sort(keys);
    int[] number = new int[count];
    for (int i = 0; i < count; i++) {
      number[(int) keys[i]] = i;
      anchor[i] = (int) (keys[i] >>> 32);
    }
    for (int r = 0; r < group.length; r++) {
      group[r] = group[r] < 0 ? -1 : number[group[r]];
    }
  }
}
