package dev.precis.compress.temporal;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.tokens.TokenSequence;

/** What methods have in common that keep some tokens of a window, released or mended. */
abstract class WindowSelector implements Compressor {
  private final MethodInfo info;
  private final Mode mode;
  private final Scope scope;

  WindowSelector(MethodInfo info, Mode mode, Scope scope) {
    this.info = info;
    this.mode = mode;
    this.scope = scope;
  }

  @Override
  public final MethodInfo info() {
    return info;
  }

  @Override
  public final Scope scope() {
    return scope;
  }

  /** All of these measure every token. */
  @Override
  public final boolean refusesNonFinite() {
    return true;
  }

  final Mode mode() {
    return mode;
  }

  @Override
  public final Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    return new Selection.Keep(
        switch (mode) {
          case REPAIRED -> repaired(in, keep);
          case PARITY -> released(in, keep);
        });
  }

  /** Exactly {@code keep} rows, ascending; refuses what is not finite. */
  abstract int[] repaired(TokenSequence in, int keep);

  /** What the released algorithm keeps, in its order; refuses what is not finite. */
  abstract int[] released(TokenSequence in, int keep);
}
