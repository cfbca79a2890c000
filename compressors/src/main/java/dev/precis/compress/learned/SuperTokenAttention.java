package dev.precis.compress.learned;

import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.Map;
import java.util.Optional;

/**
 * Super token attention of SViT (STViT, CVPR 2023): pixels are assigned softly to the cells around
 * them, cells become means of their pixels, attention runs between cells, and pixels take back
 * their mixture. Without its refinement it has no weights.
 */
public final class SuperTokenAttention {
  private final int cellHeight;
  private final int cellWidth;
  private final int rounds;
  private final Optional<InferenceEngine> refine;

  /**
   * The result.
   *
   * @param pixels h * w rows in raster order
   * @param cells the super tokens after attention, in raster order of cells
   */
  public record Result(Matrix pixels, Matrix cells) {}

  /**
   * Over a loaded graph, which stays the caller's to close.
   *
   * @param cellHeight pixels of a cell
   * @param cellWidth pixels of a cell
   * @param rounds how often pixels are assigned anew, 1 or more
   * @param refine {@code x -> y}, the attention between cells, if the model has one
   */
  public SuperTokenAttention(
      int cellHeight, int cellWidth, int rounds, Optional<InferenceEngine> refine) {
    if (cellHeight < 1 || cellWidth < 1 || rounds < 1) {
      throw new IllegalArgumentException(
          "cells must be 1 x 1 or larger and rounds 1 or more, were %d x %d and %d"
              .formatted(cellHeight, cellWidth, rounds));
    }
    this.cellHeight = cellHeight;
    this.cellWidth = cellWidth;
    this.rounds = rounds;
    this.refine = refine;
  }

  /**
   * Runs the attention.
   *
   * @param pixels h * w rows in raster order
   */
  public Result apply(Matrix pixels, int h, int w, CancelToken cancel) {
    if (h < 1 || w < 1 || pixels.rows() != h * w) {
      throw new IllegalArgumentException(
          "%d rows are no %d x %d pixels".formatted(pixels.rows(), h, w));
    }
    SuperTokenCells cells = new SuperTokenCells(pixels, h, w, cellHeight, cellWidth);
    for (int round = 0; round < rounds; round++) {
      cancel.check();
      cells.assign();
    }
    Matrix tokens = cells.tokens();
    if (refine.isPresent()) {
      Matrix refined = Matrix.allocate(tokens.rows(), tokens.cols());
      refine
          .get()
          .run(
              Map.of("x", Tensor.of(tokens, 1, tokens.rows(), tokens.cols())),
              Map.of("y", Tensor.of(refined, 1, tokens.rows(), tokens.cols())),
              cancel);
      tokens = refined;
    }
    return new Result(cells.spread(tokens), tokens);
  }
}
