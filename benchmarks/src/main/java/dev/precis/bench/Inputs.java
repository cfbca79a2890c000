package dev.precis.bench;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.ReusedMemory;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Seeded inputs of the sizes that the comparison is about: one picture of LLaVA-1.5, and one with
 * tiles for recycling. Tokens are a smooth field over the grid plus noise, so that neighbours
 * resemble each other as they do in a picture; attention is log-normal.
 *
 * @param tokens {@link #SIDE} x {@link #SIDE} tokens of {@link #WIDTH}
 * @param signals attention, keys, attention map, a question and the tokens in its space
 * @param keys n x {@link #KEY_WIDTH}
 * @param text the text beside an example's picture
 * @param wide a base picture of 27 x 27 and tiles of 27 lines of 27 and a newline, 1485 rows
 * @param importance one value per row of wide, 1 for newlines
 */
@SuppressWarnings("ArrayRecordComponent") // inputs, never compared
public record Inputs(
    TokenSequence tokens,
    Signals signals,
    Matrix keys,
    Matrix text,
    TokenSequence wide,
    float[] importance) {
  /** Seed of the inputs. */
  public static final long SEED = 1;

  /** Tokens along each side of the picture. */
  public static final int SIDE = 24;

  /** Columns of a token. */
  public static final int WIDTH = 1024;

  /** Columns of a key: one head's, or the mean over heads. */
  public static final int KEY_WIDTH = 64;

  /** Columns of the space that tokens share with a question, that of CLIP. */
  public static final int JOINT_WIDTH = 768;

  /** Tokens that methods keep of a picture. */
  public static final int KEEP = 64;

  /** Lines of the base picture, of its tiles' grid, and tokens of a line. */
  public static final int WIDE_SIDE = 27;

  static final String SPACE = "bench";
  private static final int TEXT_ROWS = 32;
  private static final float NEWLINE = 1;

  /** The inputs of this seed. */
  public static Inputs seeded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid grid = Grid.image(SIDE, SIDE);
    Matrix features = field(random, SIDE, SIDE, WIDTH);
    Matrix keys = field(random, SIDE, SIDE, KEY_WIDTH);
    Matrix joint = field(random, SIDE, SIDE, JOINT_WIDTH);
    Matrix query = field(random, 1, 1, JOINT_WIDTH);
    Matrix text = field(random, 1, TEXT_ROWS, WIDTH);
    Matrix attention = positive(random, grid.tokens());
    Grid wideGrid = Grid.image(1, WIDE_SIDE * (2 * WIDE_SIDE + 1));
    Matrix wide = field(random, 1, wideGrid.tokens(), WIDTH);
    float[] importance = positive(random, wideGrid.tokens()).toArray();
    for (int line = 0; line < WIDE_SIDE; line++) {
      importance[WIDE_SIDE * WIDE_SIDE + line * (WIDE_SIDE + 1) + WIDE_SIDE] = NEWLINE;
    }
    Matrix map = Matrix.allocate(grid.tokens(), grid.tokens());
    for (int r = 0; r < map.rows(); r++) {
      map.setRow(r, positive(random, grid.tokens()).toArray(), 0);
    }
    Signals signals =
        Signals.none()
            .with(Signal.ATTENTION, attention)
            .with(Signal.ATTENTION_MAP, map)
            .with(Signal.KEYS, keys)
            .with(Signal.JOINT_EMBEDDINGS, joint)
            .withQuery(query, SPACE);
    return new Inputs(
        sequence(features, grid, Modality.IMAGE),
        signals,
        keys,
        text,
        sequence(wide, wideGrid, Modality.IMAGE),
        importance);
  }

  private static Matrix field(SplittableRandom random, int height, int width, int columns) {
    Waves waves = Waves.drawn(random, columns);
    Matrix out = Matrix.allocate(height * width, columns);
    for (int r = 0; r < out.rows(); r++) {
      waves.fill(out, r, r / width, r % width, 0, random);
    }
    return out;
  }

  static Matrix positive(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (Math.exp(random.nextGaussian()) / count);
    }
    return Matrix.column(values);
  }

  /** Features that fill a grid, with the places of their tokens. */
  static TokenSequence sequence(Matrix features, Grid grid, Modality modality) {
    SourceInfo source =
        new SourceInfo(
            "bench", "0", modality, "vision", "pack", "0", SPACE, WIDTH, grid, 14, 336, 336, 0,
            "none");
    Provenance places = Provenance.blank(features.rows(), modality);
    for (int r = 0; r < features.rows(); r++) {
      places.index()[r] = r;
      places.t()[r] = r / grid.perStep();
      places.y()[r] = r % grid.perStep() / grid.w();
      places.x()[r] = r % grid.w();
    }
    return new TokenSequence(features, places, List.of(source), grid);
  }

  /** What a method makes of the picture, through the library's own door. */
  public TokenSequence run(Method.Configured method, int keep) {
    return run(method, keep, new ReusedMemory());
  }

  /** The same in memory that a caller keeps. */
  TokenSequence run(Method.Configured method, int keep, ReusedMemory memory) {
    return Compressors.run(method, tokens, Budget.tokens(keep), signals, memory).tokens();
  }

  /** These with the text beside the picture, in the tokens' own space, as the only signal. */
  public Inputs asking() {
    return new Inputs(tokens, Signals.none().withQuery(text, SPACE), keys, text, wide, importance);
  }

  /** Writes them for the Python side, with the numbers that methods are to use. */
  public void write(Path file, Map<String, String> numbers) {
    SafeTensors.write(
        file,
        List.of(
            SafeTensorsEntry.of("features", tokens.embeddings()),
            SafeTensorsEntry.of("attention", signals.require(Signal.ATTENTION)),
            SafeTensorsEntry.of("keys", keys),
            SafeTensorsEntry.of("joint", signals.require(Signal.JOINT_EMBEDDINGS)),
            SafeTensorsEntry.of("query", signals.require(Signal.TEXT_QUERY)),
            SafeTensorsEntry.of("text", text),
            SafeTensorsEntry.of("wide", wide.embeddings()),
            SafeTensorsEntry.ofFloats("importance", importance)),
        numbers);
  }
}
