package dev.precis.compress.learned;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.LearnedMethod;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.model.CancelToken;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * LLaMA-VID (arXiv 2311.17043) on each picture or frame: a token of what the question looks for in
 * it, and tokens of its content, averaged over cells. The number of tokens is the module's,
 * whatever the budget. A question longer than the pack's {@code maxTokens} loses its end; the
 * released code drops its beginning.
 *
 * <p>Numbers of the pack: {@code cells} (of content a side; 0 for every patch), {@code queries},
 * {@code cls} (1 if the Q-Former sees the class token too). Graphs: {@code queries}, {@code
 * context}, {@code projector}; the tokenizer reads the question.
 */
final class LlamaVidMethod extends BoundModule {
  /** What the method is. */
  static final MethodInfo INFO =
      new MethodInfo(
          "llama-vid",
          "One token of what the question looks for, and the means of a picture's cells",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.QUERY,
          Set.of(),
          "LLaMA-VID, ECCV 2024, arXiv 2311.17043",
          "a trained module",
          List.of(LearnedMethod.PACK));

  private final LlamaVid frames;
  private final int cells;
  private final LlamaVid.Content content;
  private final int queries;
  private final boolean seesClass;

  LlamaVidMethod(TrainedModule module) {
    super(INFO, module, seesClass(module) ? Set.of(Signal.FRAME_FEATURES) : Set.of());
    cells = module.number("cells", 0);
    content = cells == 0 ? new LlamaVid.Content.All() : new LlamaVid.Content.Cells(cells);
    queries = module.number("queries", 1);
    seesClass = seesClass(module);
    frames =
        new LlamaVid(module.engine("context"), module.engine("projector"), module.spec().width());
  }

  private static boolean seesClass(TrainedModule module) {
    return module.number("cls", 0) > 0;
  }

  @Override
  public Set<Signal> uses() {
    return needsAndQuestion();
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(1 + windows(shape.grid()).count());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    ContentWindows windows = windows(in.grid());
    CancelToken cancel = new CancelToken();
    Matrix patches = trained().read(in, signals);
    int[] ids = questionIds(signals);
    Matrix seen = seesClass ? withClass(patches, signals) : patches;
    Matrix asked =
        GraphCall.run(
            trained().engine("queries"),
            Map.of(
                "rows", Tensor.of(seen, 1, seen.rows(), seen.cols()),
                "input_ids", Tensor.ofIntegers(ids, 1, ids.length)),
            "text_query",
            cancel,
            1,
            queries,
            patches.cols());
    Matrix tokens = frames.tokens(patches, 1, asked, content, cancel).tokens();
    return new Selection.Replace(
        new TokenSequence(
            tokens, places(in, windows), outputSources(in), Grid.line(tokens.rows())));
  }

  /** All rows that the Q-Former sees: attention has no order, so the class token may come last. */
  private Matrix withClass(Matrix patches, Signals signals) {
    Matrix own = signals.require(Signal.FRAME_FEATURES);
    if (own.cols() != patches.cols()) {
      throw PrecisException.user(
          "WRONG_WIDTH",
          "the Q-Former of %s reads a class token of %d columns, the encoder gives one of %d; use the encoder '%s'"
              .formatted(
                  pack().manifest().id(),
                  patches.cols(),
                  own.cols(),
                  trained().spec().reads().space()));
    }
    Matrix all = Matrix.allocate(patches.rows() + 1, patches.cols());
    all.setRows(0, patches);
    all.setRow(patches.rows(), own, 0);
    return all;
  }

  /** Places of the tokens; they stand for the picture in equal parts. */
  private static Provenance places(TokenSequence in, ContentWindows windows) {
    Provenance out = windows.rows().places(in.provenance());
    double all = 0;
    for (float weight : in.provenance().weight()) {
      all += weight;
    }
    Arrays.fill(out.weight(), (float) (all / out.size()));
    return out;
  }

  private ContentWindows windows(Grid grid) {
    if (grid.h() != grid.w() || cells > grid.h()) {
      throw PrecisException.user(
          "WRONG_GRID",
          "the pack's module takes pictures of a square of %d x %d tokens or more, there are %d x %d; use another encoder size (--size)"
              .formatted(Math.max(1, cells), Math.max(1, cells), grid.h(), grid.w()));
    }
    return ContentWindows.of(grid.h(), content);
  }
}
