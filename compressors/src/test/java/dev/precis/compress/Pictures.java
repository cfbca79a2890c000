package dev.precis.compress;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded sequences with the provenance that an encoder would give. */
public final class Pictures {
  /** Side of a token in pixels. */
  public static final int PATCH = 14;

  private Pictures() {}

  /** Random features on a grid of t frames, one second apart. */
  public static TokenSequence random(Grid grid, int width, Modality modality, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix features = Matrix.allocate(grid.tokens(), width);
    for (int r = 0; r < features.rows(); r++) {
      for (int c = 0; c < width; c++) {
        features.set(r, c, (float) random.nextGaussian());
      }
    }
    return of(features, grid, modality);
  }

  /** The features with the provenance of a full grid. */
  public static TokenSequence of(Matrix features, Grid grid, Modality modality) {
    Provenance provenance = Provenance.blank(features.rows(), modality);
    for (int r = 0; r < features.rows(); r++) {
      int t = r / grid.perStep();
      int y = r % grid.perStep() / grid.w();
      int x = r % grid.w();
      provenance.index()[r] = r;
      provenance.t()[r] = t;
      provenance.y()[r] = y;
      provenance.x()[r] = x;
      provenance.startUs()[r] = t * 1_000_000L;
      provenance.endUs()[r] = (t + 1) * 1_000_000L;
      provenance.box()[4 * r] = x * PATCH;
      provenance.box()[4 * r + 1] = y * PATCH;
      provenance.box()[4 * r + 2] = (x + 1) * PATCH;
      provenance.box()[4 * r + 3] = (y + 1) * PATCH;
    }
    SourceInfo source =
        new SourceInfo(
            "test",
            "00",
            modality,
            "vision",
            "pack",
            "00",
            "space",
            features.cols(),
            grid,
            PATCH,
            224,
            224,
            1,
            "none");
    return new TokenSequence(features, provenance, List.of(source), grid);
  }

  /** Positive random attention that sums to 1. */
  public static float[] attention(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      values[i] = (float) Math.exp(2 * random.nextGaussian());
      sum += values[i];
    }
    for (int i = 0; i < n; i++) {
      values[i] /= (float) sum;
    }
    return values;
  }

  /** Rows of the input that the output's provenance names. */
  public static int[] indices(TokenSequence out) {
    return out.provenance().index();
  }
}
