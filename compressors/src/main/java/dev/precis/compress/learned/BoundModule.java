package dev.precis.compress.learned;

import dev.precis.PrecisException;
import dev.precis.compress.BoundMethod;
import dev.precis.compress.CellMeans;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Selection;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.EnumSet;
import java.util.Set;

/** What all trained methods have in common once their module is at hand. */
abstract class BoundModule implements BoundMethod {
  private final MethodInfo info;
  private final TrainedModule module;

  /**
   * A method over its module.
   *
   * @param more signals it needs beside the one that the module reads
   */
  BoundModule(MethodInfo info, TrainedModule module, Set<Signal> more) {
    Set<Signal> needs = EnumSet.noneOf(Signal.class);
    needs.addAll(more);
    module.signal().ifPresent(needs::add);
    this.info = info.needing(needs);
    this.module = module;
  }

  BoundModule(MethodInfo info, TrainedModule module) {
    this(info, module, Set.of());
  }

  /** What it needs, and the question as ids of the module's own tokenizer. */
  final Set<Signal> needsAndQuestion() {
    Set<Signal> uses = EnumSet.of(Signal.QUESTION_IDS);
    uses.addAll(info.needs());
    return uses;
  }

  /** The question's ids, those that begin and end a text among them. */
  static int[] questionIds(Signals signals) {
    Matrix given = signals.require(Signal.QUESTION_IDS);
    int[] ids = new int[given.rows()];
    for (int r = 0; r < ids.length; r++) {
      ids[r] = (int) given.get(r, 0);
    }
    return ids;
  }

  final TrainedModule trained() {
    return module;
  }

  @Override
  public final MethodInfo info() {
    return info;
  }

  @Override
  public final ModelPack pack() {
    return module.pack();
  }

  @Override
  public final PackManifest.CompressorSpec module() {
    return module.spec();
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public final int outputWidth(int width) {
    return module.spec().width();
  }

  @Override
  public final String outputSpace(String space) {
    return module.space();
  }

  /**
   * Fails unless a picture has {@code side} x {@code side} tokens.
   *
   * @param made what of the pack is made for that, as the message begins
   * @throws PrecisException {@code WRONG_GRID}
   */
  static void requireSquare(String made, int side, Grid grid) {
    if (grid.h() != side || grid.w() != side) {
      throw wrongGrid(
          "%s made for %d x %d tokens a picture, there are %d x %d"
              .formatted(made, side, side, grid.h(), grid.w()));
    }
  }

  /**
   * The grid of the squares of {@code side} x {@code side} tokens.
   *
   * @param squares what they are called
   * @throws PrecisException {@code WRONG_GRID} if the grid is not made of whole ones
   */
  static Grid squares(Grid grid, int side, String squares) {
    if (grid.h() % side != 0 || grid.w() % side != 0) {
      throw wrongGrid(
          "a picture of %d x %d tokens does not divide into %s of %d x %d"
              .formatted(grid.h(), grid.w(), squares, side, side));
    }
    return new Grid(grid.t(), grid.h() / side, grid.w() / side);
  }

  private static PrecisException wrongGrid(String what) {
    return PrecisException.user("WRONG_GRID", what + "; use another encoder size (--size)");
  }

  /** The places of the cells of {@code to} among the tokens of a picture. */
  static Provenance places(TokenSequence in, Grid to) {
    return CellMeans.of(in.grid(), to).places(in.provenance());
  }

  /** Rows of the LLM's width in place of a sequence. */
  final Selection replace(TokenSequence in, Matrix rows, Provenance places) {
    return new Selection.Replace(
        new TokenSequence(rows, places, outputSources(in), Grid.line(rows.rows())));
  }
}
