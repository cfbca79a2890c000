package dev.precis.compress.learned;

import dev.precis.tensor.Matrix;
import java.util.List;

/** How Temporal Dynamic Context keeps a video within a budget. */
public final class TdcTrim {
  private TdcTrim() {}

  /**
   * The runs joined. If they are too long together, each loses the same number of rows at its end,
   * and what is then still over is cut from the end of the last ones.
   *
   * @param width columns of the result if there is no run
   * @param budget most rows, 0 or more
   */
  public static Matrix within(List<Matrix> runs, int width, int budget) {
    if (budget < 0) {
      throw new IllegalArgumentException("the budget must be 0 or more, was " + budget);
    }
    int total = runs.stream().mapToInt(Matrix::rows).reduce(0, Math::addExact);
    int cut = total <= budget ? 0 : Math.ceilDiv(total - budget, runs.size());
    int left = 0;
    for (Matrix run : runs) {
      left += Math.max(0, run.rows() - cut);
    }
    Matrix out = Matrix.allocate(Math.min(left, budget), width);
    int at = 0;
    for (Matrix run : runs) {
      int rows = Math.clamp(run.rows() - (long) cut, 0, out.rows() - at);
      out.setRows(at, run.slice(0, rows));
      at += rows;
    }
    return out;
  }
}
