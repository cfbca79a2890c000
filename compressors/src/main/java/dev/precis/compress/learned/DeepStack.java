package dev.precis.compress.learned;

import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Local crops as stacks of tokens that are added to the hidden states of early layers, DeepStack
 * (arXiv 2406.04334): the crops make one large map, and every stack is that map with steps of the
 * grid's sides. It needs a language model that takes input at single layers.
 *
 * @param side tokens of a view along a side
 * @param gridHeight crops from top to bottom
 * @param gridWidth crops from left to right
 * @param stacks in all; those beyond the number of crops are zeros
 */
public record DeepStack(int side, int gridHeight, int gridWidth, int stacks) {
  /** Stacks of the released models. */
  public static final int DEFAULT_STACKS = 4;

  /** Layer before which the first stack is added. */
  public static final int DEFAULT_START = 1;

  /** Layers from one stack to the next. */
  public static final int DEFAULT_INTERVAL = 1;

  /**
   * Checks the sides.
   *
   * @throws IllegalArgumentException if one is below 1, or there are more crops than stacks
   */
  public DeepStack {
    if (Math.min(side, Math.min(gridHeight, gridWidth)) < 1 || stacks < gridHeight * gridWidth) {
      throw new IllegalArgumentException(
          "sides must be 1 or more and crops at most %d, were views of %d and %d x %d crops"
              .formatted(stacks, side, gridHeight, gridWidth));
    }
  }

  /**
   * The tokens of the whole picture, which go to the language model's input.
   *
   * @param views side x side rows each: the whole picture, then the crops row by row
   */
  public Matrix whole(Matrix views) {
    return checked(views).slice(0, side * side).copy();
  }

  /**
   * The tokens of a stack, in the places of the whole picture's.
   *
   * @param stack from 0
   */
  public Matrix stack(Matrix views, int stack) {
    int[] rows = rows(stack);
    return rows.length == 0
        ? Matrix.allocate(side * side, checked(views).cols())
        : checked(views).gather(rows);
  }

  /**
   * The layer before which a stack is added.
   *
   * @param start layer of stack 0
   * @param interval layers between stacks
   */
  public static int layer(int stack, int start, int interval) {
    return start + stack * interval;
  }

  /** Rows of the views that make a stack; none if it is zeros. */
  int[] rows(int stack) {
    if (stack < 0 || stack >= stacks) {
      throw new IllegalArgumentException(
          "stack must be 0..%d, was %d".formatted(stacks - 1, stack));
    }
    if (stack >= gridHeight * gridWidth) {
      return new int[0];
    }
    int[] rows = new int[side * side];
    Arrays.setAll(
        rows,
        i -> {
          int y = i / side * gridHeight + stack / gridWidth;
          int x = i % side * gridWidth + stack % gridWidth;
          int crop = y / side * gridWidth + x / side;
          return ((1 + crop) * side + y % side) * side + x % side;
        });
    return rows;
  }

  private Matrix checked(Matrix views) {
    int wanted = (1 + gridHeight * gridWidth) * side * side;
    if (views.rows() != wanted) {
      throw new IllegalArgumentException(
          "%d rows; %d x %d crops and the whole picture have %d"
              .formatted(views.rows(), gridHeight, gridWidth, wanted));
    }
    return views;
  }
}
