package dev.precis.pipeline;

import dev.precis.compress.Signal;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Tokens of a clip with sound, with every signal that methods know, some of them alike from frame
 * to frame.
 *
 * @param tokens all of one modality, in time order
 * @param signals of all tokens or frames
 */
record SeededFilm(TokenSequence tokens, Map<String, Matrix> signals) {
  static final String SPACE = "seeded";
  static final int WIDTH = 12;
  private static final String CUES = "cues";
  private static final int SIDE = 6;
  private static final long FRAME_US = 500_000;
  private static final long SOUND_US = 20_000;

  /** Frames of 6 x 6 tokens, two a second. */
  static SeededFilm frames(int frames, long seed) {
    Random random = new Random(seed);
    Grid grid = new Grid(frames, SIDE, SIDE);
    int perFrame = grid.perStep();
    Matrix values = Matrix.allocate(frames * perFrame, WIDTH);
    for (int r = 0; r < values.rows(); r++) {
      // Every third frame changes much, the others little.
      float change = r / perFrame % 3 == 0 ? 1 : 0.2f * random.nextFloat();
      for (int c = 0; c < WIDTH; c++) {
        float before = r < perFrame ? 0 : values.get(r - perFrame, c);
        values.set(r, c, before * (1 - change) + change * (float) random.nextGaussian());
      }
    }
    Provenance places = Provenance.blank(values.rows(), Modality.VIDEO);
    for (int r = 0; r < values.rows(); r++) {
      int frame = r / perFrame;
      places.index()[r] = r;
      places.t()[r] = frame;
      places.y()[r] = r % perFrame / SIDE;
      places.x()[r] = r % SIDE;
      places.startUs()[r] = frame * FRAME_US;
      places.endUs()[r] = (frame + 1) * FRAME_US;
      places.box()[4 * r] = r % SIDE;
      places.box()[4 * r + 1] = r % perFrame / SIDE;
      places.box()[4 * r + 2] = r % SIDE + 1;
      places.box()[4 * r + 3] = r % perFrame / SIDE + 1;
    }
    return new SeededFilm(
        new TokenSequence(values, places, List.of(source(Modality.VIDEO, grid)), grid),
        signals(values.rows(), frames, perFrame, random));
  }

  /** Tokens of sound, fifty a second. */
  static SeededFilm sound(int tokens, long seed) {
    Random random = new Random(seed);
    Matrix values = random(tokens, WIDTH, random);
    Provenance places = Provenance.blank(tokens, Modality.AUDIO);
    for (int r = 0; r < tokens; r++) {
      places.index()[r] = r;
      places.t()[r] = r;
      places.startUs()[r] = r * SOUND_US;
      places.endUs()[r] = (r + 1) * SOUND_US;
    }
    Grid grid = Grid.line(tokens);
    Map<String, Matrix> signals = signals(tokens, 0, 0, random);
    signals.put(CUES, cues(tokens, random));
    return new SeededFilm(
        new TokenSequence(values, places, List.of(source(Modality.AUDIO, grid)), grid), signals);
  }

  /** Loudness in dB below full scale, onset and voicing from 0 to 1. */
  private static Matrix cues(int tokens, Random random) {
    Matrix out = Matrix.allocate(tokens, 3);
    for (int r = 0; r < tokens; r++) {
      out.set(r, 0, -80 * random.nextFloat());
      out.set(r, 1, random.nextFloat());
      out.set(r, 2, random.nextFloat());
    }
    return out;
  }

  private static SourceInfo source(Modality modality, Grid grid) {
    return new SourceInfo(
        "film", "0", modality, "e", "p", "0", SPACE, WIDTH, grid, 1, SIDE, SIDE, 2, "none");
  }

  private static Map<String, Matrix> signals(int rows, int frames, int perFrame, Random random) {
    Map<String, Matrix> out = new HashMap<>();
    out.put(Signal.ATTENTION.id(), positive(rows, 1, random));
    out.put(Signal.RECEIVED_ATTENTION.id(), positive(rows, 1, random));
    out.put(Signal.KEYS.id(), random(rows, 8, random));
    if (frames > 0) {
      out.put(Signal.ATTENTION_MAP.id(), positive(rows, perFrame, random));
      out.put(Signal.PATCH_ENTROPY.id(), positive(rows, 1, random));
      out.put(Signal.FRAME_FEATURES.id(), random(frames, WIDTH, random));
    }
    return out;
  }

  static Matrix random(int rows, int columns, Random random) {
    Matrix out = Matrix.allocate(rows, columns);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        out.set(r, c, (float) random.nextGaussian());
      }
    }
    return out;
  }

  private static Matrix positive(int rows, int columns, Random random) {
    Matrix out = Matrix.allocate(rows, columns);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        out.set(r, c, (0.01f + random.nextFloat()) / rows);
      }
    }
    return out;
  }

  int steps() {
    return tokens.grid().t();
  }

  /** Steps {@code from} (inclusive) to {@code to} (exclusive) with their own signals. */
  SeededFilm part(int from, int to) {
    int perStep = tokens.grid().perStep();
    Grid grid = new Grid(to - from, tokens.grid().h(), tokens.grid().w());
    Map<String, Matrix> own = new HashMap<>();
    signals.forEach((name, values) -> {
      int each = values.rows() / steps();
      own.put(name, values.slice(from * each, to * each));
    });
    return new SeededFilm(tokens.slice(from * perStep, to * perStep, grid), own);
  }

  /** Parts of so many steps each, the last may be shorter. */
  List<SeededFilm> parts(int each) {
    List<SeededFilm> out = new ArrayList<>();
    for (int at = 0; at < steps(); at += each) {
      out.add(part(at, Math.min(at + each, steps())));
    }
    return out;
  }
}
