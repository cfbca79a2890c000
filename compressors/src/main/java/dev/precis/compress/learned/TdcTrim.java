package dev.precis.compress.learned;

import dev.precis.tensor.Matrix;
import java.util.List;
import java.util.stream.IntStream;

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
    return rows(runs, width, kept(runs.stream().mapToInt(Matrix::rows).toArray(), budget));
  }

  /** The rows of the runs joined that {@link #kept} named. */
  static Matrix rows(List<Matrix> runs, int width, int[] kept) {
    Matrix out = Matrix.allocate(kept.length, width);
    int at = 0;
    int before = 0;
    for (Matrix run : runs) {
      int from = at;
      while (at < kept.length && kept[at] < before + run.rows()) {
        at++;
      }
      out.setRows(from, run.slice(0, at - from));
      before += run.rows();
    }
    return out;
  }

  /**
   * Which rows of the runs joined stay, ascending.
   *
   * @param sizes rows of each run
   * @param budget most rows, 0 or more
   */
  public static int[] kept(int[] sizes, int budget) {
    if (budget < 0) {
      throw new IllegalArgumentException("the budget must be 0 or more, was " + budget);
    }
    int total = IntStream.of(sizes).reduce(0, Math::addExact);
    int cut = total <= budget ? 0 : Math.ceilDiv(total - budget, sizes.length);
    int left = 0;
    for (int size : sizes) {
      left += Math.max(0, size - cut);
    }
    int[] kept = new int[Math.min(left, budget)];
    int at = 0;
    int before = 0;
    for (int size : sizes) {
      for (int r = 0; r < size - cut && at < kept.length; r++) {
        kept[at++] = before + r;
      }
      before += size;
    }
    return kept;
  }
}
