package dev.precis.compress;

import dev.precis.tokens.TokenSequence;
import java.util.Set;

/**
 * A selector kept to whole rows and columns: of the token grid those that hold most of what the
 * selector chose, or the largest sum of its score where it ranks all tokens by one.
 */
record RectangularKeep(Compressor method) implements Compressor {
  @Override
  public MethodInfo info() {
    return method.info();
  }

  @Override
  public Set<Signal> uses() {
    return method.uses();
  }

  /** As many as a grid within the budget has. */
  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(GridFit.within(shape, budget).tokens());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    return switch (method.select(in, budget, signals)) {
      case Selection.Keep kept ->
          new Selection.Keep(
              KeepShape.best(
                  kept.score().orElseGet(() -> marks(kept.rows(), in.size())),
                  shape.grid(),
                  budget.resolve(shape)));
      case Selection.Combine _, Selection.Replace _ ->
          throw new IllegalStateException(info().id() + " has a shape but keeps no rows");
    };
  }

  /** 1 for chosen rows; the -1 of padding marks nothing. */
  private static float[] marks(int[] rows, int tokens) {
    float[] marks = new float[tokens];
    for (int row : rows) {
      if (row >= 0) {
        marks[row] = 1;
      }
    }
    return marks;
  }
}
