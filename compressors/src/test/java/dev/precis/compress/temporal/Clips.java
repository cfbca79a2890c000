package dev.precis.compress.temporal;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;

/** Clips for the tests of this package. */
final class Clips {
  private Clips() {}

  /** Tokens of two columns at these angles in degrees: one row per frame, one column per place. */
  static TokenSequence angles(double[]... frames) {
    int places = frames[0].length;
    Matrix out = Matrix.allocate(frames.length * places, 2);
    for (int r = 0; r < out.rows(); r++) {
      double angle = Math.toRadians(frames[r / places][r % places]);
      out.set(r, 0, (float) Math.cos(angle));
      out.set(r, 1, (float) Math.sin(angle));
    }
    return Pictures.of(out, new Grid(frames.length, 1, places), Modality.VIDEO);
  }

  /** The same random frame again and again. */
  static TokenSequence still(Grid grid, int width, long seed) {
    Matrix frame = Pictures.gaussian(grid.perStep(), width, seed);
    Matrix out = Matrix.allocate(grid.tokens(), width);
    for (int r = 0; r < out.rows(); r++) {
      out.setRow(r, frame, r % frame.rows());
    }
    return Pictures.of(out, grid, Modality.VIDEO);
  }

  static Compressed run(String method, TokenSequence in, int keep) {
    return Compressors.run(Compressors.of(method), in, Budget.tokens(keep), Signals.none());
  }

  static int[] kept(String method, TokenSequence in, int keep) {
    return Pictures.indices(run(method, in, keep).tokens());
  }
}
