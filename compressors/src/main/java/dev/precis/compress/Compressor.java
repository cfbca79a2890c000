package dev.precis.compress;

import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A compression method with its options set: a pure function of tokens and signals. It decides;
 * {@link Compressors#run} checks and builds the result. A method gets as much at a time as its
 * {@link #scope} says.
 */
public interface Compressor {
  /** What the method is. */
  MethodInfo info();

  /** Signals that it makes use of if they are there, those it needs among them. */
  default Set<Signal> uses() {
    return info().needs();
  }

  /** What the caller may rely on; for most methods, some input rows in raster order. */
  default Traits traits() {
    return Traits.SELECTS;
  }

  /** How much of a stream it decides about at once; for most methods, one picture. */
  default Scope scope() {
    return Scope.PICTURE;
  }

  /**
   * How many tokens will come out for an input of this shape; for most methods, the budget exactly.
   */
  default Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(budget.resolve(shape));
  }

  /**
   * Decides what becomes of the tokens.
   *
   * @param in one picture, one frame, one run of sound, or the frames of a window, in (t, y, x)
   *     order and filling the grid; finite, at least one token
   * @param budget how many to keep
   * @param signals at least those the method needs
   */
  Selection select(TokenSequence in, Budget budget, Signals signals);

  /**
   * Whether {@link #select} itself refuses embeddings that are not finite, with {@link
   * Signals#requireFinite}, because it passes over all of them anyway; else that is done before.
   */
  default boolean refusesNonFinite() {
    return false;
  }

  /** The space that output rows live in, for input rows of this one; most methods stay there. */
  default String outputSpace(String space) {
    return space;
  }

  /** The sources of an input as those of the output rows: in their space, of their width. */
  default List<SourceInfo> outputSources(TokenSequence in) {
    List<SourceInfo> out = new ArrayList<>();
    for (SourceInfo source : in.sources()) {
      out.add(source.withSpace(outputSpace(source.space()), outputWidth(source.width())));
    }
    return out;
  }

  /** Columns of an output row for input rows of {@code width} columns; most methods keep them. */
  default int outputWidth(int width) {
    return width;
  }
}
