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
    return of(gaussian(grid.tokens(), width, seed), grid, modality);
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

  /** Every signal there is, random, for these tokens; the question lives in their space. */
  public static Signals signals(TokenSequence tokens, long seed) {
    int n = tokens.size();
    Signals signals = Signals.none();
    for (Signal signal : Signal.values()) {
      signals =
          switch (signal) {
            case ATTENTION -> signals.withAttention(attention(n, seed));
            case RECEIVED_ATTENTION -> signals.with(signal, Matrix.column(attention(n, seed + 1)));
            case ATTENTION_MAP -> signals.with(signal, attentionMap(tokens, seed + 2));
            case KEYS -> signals.with(signal, gaussian(n, 5, seed + 3));
            case PATCH_ENTROPY -> signals.with(signal, Matrix.column(attention(n, seed + 4)));
            case FRAME_FEATURES ->
                signals.with(
                    signal, gaussian(Math.max(1, tokens.grid().t()), tokens.width(), seed + 7));
            case TEXT_QUERY -> signals.withQuery(gaussian(3, tokens.width(), seed + 5), "space");
            case JOINT_EMBEDDINGS -> signals.with(signal, gaussian(n, tokens.width(), seed + 6));
            case LEVELS -> signals.with(signal, gaussian(n, 3 * tokens.width(), seed + 9));
            case QUESTION_IDS -> signals.with(signal, Matrix.column(2, 7, 3));
            case PROTECTED -> signals.with(signal, everyFifth(n));
            case CUES -> signals.with(signal, cues(n, seed + 8));
          };
    }
    return signals;
  }

  private static Matrix attentionMap(TokenSequence tokens, long seed) {
    int steps = Math.max(1, tokens.grid().t());
    Matrix map = Matrix.allocate(tokens.size(), tokens.size() / steps);
    for (int r = 0; r < map.rows(); r++) {
      map.setRow(r, attention(map.cols(), seed + 1000L * r), 0);
    }
    return map;
  }

  private static Matrix everyFifth(int n) {
    float[] marks = new float[n];
    for (int i = 0; i < n; i += 5) {
      marks[i] = 1;
    }
    return Matrix.column(marks);
  }

  private static Matrix cues(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix out = Matrix.allocate(n, 3);
    for (int r = 0; r < n; r++) {
      out.set(r, 0, (float) (-80 * random.nextDouble()));
      out.set(r, 1, (float) random.nextDouble());
      out.set(r, 2, (float) random.nextDouble());
    }
    return out;
  }

  /** Normally distributed values. */
  public static Matrix gaussian(int rows, int cols, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix out = Matrix.allocate(rows, cols);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        out.set(r, c, (float) random.nextGaussian());
      }
    }
    return out;
  }

  /** Rows of the input that the output's provenance names. */
  public static int[] indices(TokenSequence out) {
    return out.provenance().index();
  }
}
