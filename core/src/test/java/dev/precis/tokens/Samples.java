package dev.precis.tokens;

import dev.precis.tensor.Matrix;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded sequences. */
final class Samples {
  private Samples() {}

  static SourceInfo source(int width, Grid grid) {
    return new SourceInfo(
        "a.mp4",
        "ab",
        Modality.VIDEO,
        "vision",
        "pack",
        "cd",
        "space",
        width,
        grid,
        14,
        64,
        48,
        2,
        "none");
  }

  /** A full grid: row r has index r, its second of time, and a box of 10 pixels. */
  static TokenSequence grid(Grid grid, int width, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix embeddings = Matrix.allocate(grid.tokens(), width);
    Provenance provenance = Provenance.blank(grid.tokens(), Modality.VIDEO);
    for (int r = 0; r < grid.tokens(); r++) {
      for (int c = 0; c < width; c++) {
        embeddings.set(r, c, (float) random.nextGaussian());
      }
      int y = r % grid.perStep() / grid.w();
      int x = r % grid.w();
      provenance.index()[r] = r;
      provenance.t()[r] = r / grid.perStep();
      provenance.y()[r] = y;
      provenance.x()[r] = x;
      provenance.startUs()[r] = r / grid.perStep() * 1000L;
      provenance.endUs()[r] = r / grid.perStep() * 1000L + 1000;
      provenance.box()[4 * r] = 10 * x;
      provenance.box()[4 * r + 1] = 10 * y;
      provenance.box()[4 * r + 2] = 10 * x + 10;
      provenance.box()[4 * r + 3] = 10 * y + 10;
    }
    return new TokenSequence(embeddings, provenance, List.of(source(width, grid)), grid);
  }
}
