package dev.precis.compress.learned;

import dev.precis.compress.Budget;
import dev.precis.compress.CellMeans;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.temporal.FrameRun;
import dev.precis.compress.temporal.TdcSegmenter;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Temporal Dynamic Context (TDC-Video, arXiv 2504.10443) on the frames of a window: segments by
 * content, runs of at most eight frames, the first of a run whole, of the others a few context
 * tokens that the question helped to choose. A budget smaller than that cuts the ends of runs.
 *
 * <p>Frames' tokens are averaged to a square of {@code side} x {@code side} and mapped to the LLM
 * by the graph {@code connector}: the released connector of two encoders (SVA) is not built here.
 * Numbers of the pack: {@code side}, {@code context}; rows {@code newline}, {@code separator};
 * graphs {@code connector}, {@code compressor}; the tokenizer reads the question.
 */
final class TdcMethod extends BoundModule {
  /** What the method is. */
  static final MethodInfo INFO =
      UnboundMethod.described(
          "tdc",
          "First frame of each run whole, of the others a few tokens that ask what is new",
          Set.of(Modality.VIDEO),
          Mechanism.QUERY,
          "TDC-Video, arXiv 2504.10443");

  private final TdcCompressor compressor;
  private final Projector connector;
  private final TdcGrid grid;
  private final int context;
  private final float[] newline;

  TdcMethod(TrainedModule module) {
    super(INFO, module);
    grid = new TdcGrid(module.number("side", 1), 0, 0);
    context = module.number("context", 1);
    List<float[]> rows = module.rows("newline", "separator");
    newline = rows.get(0);
    connector = Projector.ofRows(module.engine("connector"), 1, module.spec().width());
    compressor =
        new TdcCompressor(
            module.engine("compressor"),
            Optional.empty(),
            new TdcCompressor.Settings(context, true, true, true),
            rows.get(1));
  }

  @Override
  public Scope scope() {
    return Scope.WINDOW;
  }

  @Override
  public Set<Signal> uses() {
    return needsAndQuestion();
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    int largest = 1 + Math.max(grid.tokens(), context);
    int most = Math.multiplyExact(shape.grid().t(), largest);
    return new Planned.AtMost(Math.min(most, budget.resolve(shape)));
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    CancelToken cancel = new CancelToken();
    Matrix read = trained().read(in, signals);
    TokenSequence seen = new TokenSequence(read, in.provenance(), in.sources(), in.grid());
    int frames = in.grid().t();
    int perFrame = in.size() / frames;
    RowCombination cells = CellMeans.of(plane(in.grid()), new Grid(1, grid.side(), grid.side()));
    List<FrameRun> runs = TdcSegmenter.DEFAULT.runs(read.reshape(frames, perFrame * read.cols()));
    int[] ids = questionIds(signals);
    List<Matrix> rows = new ArrayList<>();
    List<Provenance> places = new ArrayList<>();
    for (FrameRun run : runs) {
      Matrix pooled = Matrix.allocate(run.frames() * cells.rows(), read.cols());
      for (int f = run.first(); f < run.end(); f++) {
        TokenSequence square =
            cells.apply(seen.slice(f * perFrame, (f + 1) * perFrame, plane(in.grid())));
        pooled.setRows((f - run.first()) * cells.rows(), square.embeddings());
        places.add(TdcPlaces.of(square.provenance(), perFrame, grid, f == run.first(), context));
      }
      Matrix tokens = connected(pooled, run.frames(), cancel);
      rows.add(
          compressor.compress(
              new TdcCompressor.Run(tokens, grid.tokens(), Optional.empty()), ids, cancel));
    }
    return within(in, rows, Provenance.concat(places), budget.resolve(SequenceShape.of(in)));
  }

  /** The frames' tokens as wide as the LLM, the rows of each grid ended by the newline. */
  private Matrix connected(Matrix pooled, int frames, CancelToken cancel) {
    Matrix mapped = connector.project(pooled, frames, cancel);
    int square = mapped.rows() / frames;
    Matrix out = Matrix.allocate(frames * grid.tokens(), mapped.cols());
    for (int f = 0; f < frames; f++) {
      Matrix frame = mapped.slice(f * square, (f + 1) * square);
      out.setRows(f * grid.tokens(), grid.withNewlines(frame, newline));
    }
    return out;
  }

  /** All runs joined, the ends of runs cut as the budget wants; places follow. */
  private Selection within(TokenSequence in, List<Matrix> runs, Provenance places, int budget) {
    int[] kept = TdcTrim.kept(runs.stream().mapToInt(Matrix::rows).toArray(), budget);
    Matrix rows = TdcTrim.rows(runs, trained().spec().width(), kept);
    return replace(in, rows, places.gather(kept));
  }

  private static Grid plane(Grid grid) {
    return new Grid(1, grid.h(), grid.w());
  }
}
