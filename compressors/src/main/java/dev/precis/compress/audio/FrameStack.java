package dev.precis.compress.audio;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.RowGroups;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Every {@code factor} tokens that follow each other side by side in one row of that many times the
 * width: what SLAM-ASR (arXiv 2402.08846) and LLaMA-Omni (arXiv 2409.06666) do before their learned
 * layer. Nothing is lost and nothing is learned; the rows live in a space of their own, which a
 * projector made for it understands. The last row is filled up with zeros.
 *
 * <p>Where the budget is below the number of rows, runs of rows of equal length are averaged, so
 * that the width depends on the factor only. O(N D).
 */
public final class FrameStack implements Compressor {
  /** Most tokens in a row. */
  public static final int MOST = 64;

  /** Option {@code factor}; 5 as in SLAM-ASR and LLaMA-Omni. */
  public static final Option<Integer> FACTOR =
      Option.integer("factor", 5, 1, MOST, "tokens side by side in a row");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "frame-stack",
          "Tokens that follow each other side by side in one wider row",
          Set.of(Modality.AUDIO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "as in SLAM-ASR, arXiv 2402.08846",
          "O(N D)",
          List.of(FACTOR));

  private final int factor;

  private FrameStack(int factor) {
    this.factor = factor;
  }

  static FrameStack of(Options options) {
    return new FrameStack(options.get(FACTOR));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public String outputSpace(String space) {
    return space + "/stacked-" + factor;
  }

  @Override
  public int outputWidth(int width) {
    return Math.multiplyExact(width, factor);
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(rows(shape, budget));
  }

  private int rows(SequenceShape shape, Budget budget) {
    return Math.min(Math.ceilDiv(shape.tokens(), factor), budget.resolve(shape));
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    TokenSequence stacked = stacked(in);
    int rows = rows(SequenceShape.of(in), budget);
    if (rows == stacked.size()) {
      return new Selection.Replace(stacked);
    }
    int[] first = RowGroups.evenRuns(stacked.size(), rows);
    return new Selection.Replace(
        stacked.combine(RowGroups.runMeans(first, stacked.provenance().weight())));
  }

  private TokenSequence stacked(TokenSequence in) {
    int n = in.size();
    int width = in.width();
    Matrix rows = Matrix.allocate(Math.ceilDiv(n, factor), outputWidth(width));
    int[] first = new int[rows.rows()];
    float[] row = new float[rows.cols()];
    for (int r = 0; r < first.length; r++) {
      first[r] = r * factor;
      Arrays.fill(row, 0);
      for (int i = first[r]; i < Math.min(n, first[r] + factor); i++) {
        in.embeddings().copyRow(i, row, (i - first[r]) * width);
      }
      rows.setRow(r, row, 0);
    }
    Provenance places = RowGroups.runMeans(first, in.provenance().weight()).places(in.provenance());
    return new TokenSequence(rows, places, outputSources(in), Grid.line(first.length));
  }
}
