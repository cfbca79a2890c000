package dev.precis.compress.learned;

import dev.precis.compress.Budget;
import dev.precis.compress.CellMeans;
import dev.precis.compress.LearnedMethod;
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
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
      new MethodInfo(
          "tdc",
          "First frame of each run whole, of the others a few tokens that ask what is new",
          Set.of(Modality.VIDEO),
          Mechanism.QUERY,
          Set.of(),
          "TDC-Video, arXiv 2504.10443",
          "a trained module",
          List.of(LearnedMethod.PACK));

  private final TdcCompressor compressor;
  private final TdcGrid grid;
  private final int context;
  private final float[] newline;

  TdcMethod(TrainedModule module) {
    super(INFO, module);
    grid = new TdcGrid(module.number("side", 1), 0, 0);
    context = module.number("context", 1);
    newline = module.row("newline");
    compressor =
        new TdcCompressor(
            module.engine("compressor"),
            Optional.empty(),
            new TdcCompressor.Settings(context, true, true, true),
            module.row("separator"));
  }

  @Override
  public Scope scope() {
    return Scope.WINDOW;
  }

  @Override
  public Set<Signal> uses() {
    Set<Signal> uses = EnumSet.of(Signal.QUESTION_IDS);
    uses.addAll(info().needs());
    return uses;
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
    int frames = in.grid().t();
    int perFrame = in.size() / frames;
    RowCombination cells = CellMeans.of(plane(in.grid()), new Grid(1, grid.side(), grid.side()));
    List<FrameRun> runs = TdcSegmenter.DEFAULT.runs(read.reshape(frames, perFrame * read.cols()));
    int[] ids = ids(signals);
    List<Matrix> rows = new ArrayList<>();
    List<Provenance> places = new ArrayList<>();
    for (FrameRun run : runs) {
      Matrix tokens = Matrix.allocate(run.frames() * grid.tokens(), trained().spec().width());
      for (int f = run.first(); f < run.end(); f++) {
        TokenSequence frame = in.slice(f * perFrame, (f + 1) * perFrame, plane(in.grid()));
        Matrix whole =
            connected(frame, read.slice(f * perFrame, (f + 1) * perFrame), cells, cancel);
        for (int r = 0; r < whole.rows(); r++) {
          tokens.setRow((f - run.first()) * grid.tokens() + r, whole, r);
        }
        places.add(TdcPlaces.of(frame.provenance(), cells, grid, f == run.first(), context));
      }
      rows.add(
          compressor.compress(
              new TdcCompressor.Run(tokens, grid.tokens(), Optional.empty()), ids, cancel));
    }
    return new Selection.Replace(within(in, rows, places, budget.resolve(SequenceShape.of(in))));
  }

  /** A frame's tokens as wide as the LLM, its grid's rows ended by the newline. */
  private Matrix connected(
      TokenSequence frame, Matrix read, RowCombination cells, CancelToken cancel) {
    TokenSequence seen = new TokenSequence(read, frame.provenance(), frame.sources(), frame.grid());
    Matrix pooled = cells.apply(seen).embeddings();
    Matrix mapped = Matrix.allocate(pooled.rows(), trained().spec().width());
    trained()
        .engine("connector")
        .run(
            Map.of("x", Tensor.of(pooled, pooled.rows(), pooled.cols())),
            Map.of("tokens", Tensor.of(mapped, mapped.rows(), mapped.cols())),
            cancel);
    return grid.withNewlines(mapped, newline);
  }

  /** All runs joined, the ends of runs cut as the budget wants; places follow. */
  private TokenSequence within(
      TokenSequence in, List<Matrix> runs, List<Provenance> places, int budget) {
    int width = trained().spec().width();
    int[] sizes = runs.stream().mapToInt(Matrix::rows).toArray();
    int[] kept = TdcTrim.kept(sizes, budget);
    Matrix rows = TdcTrim.within(runs, width, budget);
    return new TokenSequence(
        rows, Provenance.concat(places).gather(kept), outputSources(in), Grid.line(rows.rows()));
  }

  private static Grid plane(Grid grid) {
    return new Grid(1, grid.h(), grid.w());
  }

  private static int[] ids(Signals signals) {
    Matrix given = signals.require(Signal.QUESTION_IDS);
    int[] ids = new int[given.rows()];
    for (int r = 0; r < ids.length; r++) {
      ids[r] = (int) given.get(r, 0);
    }
    return ids;
  }
}
