package dev.precis.compare;

import dev.precis.compress.Compressed;
import dev.precis.compress.CompressionReport;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Tokens of pictures that tests make. */
final class Tokens {
  private Tokens() {}

  /** A picture of these rows, which fill the grid. */
  static TokenSequence picture(int height, int width, float[]... rows) {
    Matrix values = Matrix.allocate(rows.length, rows[0].length);
    Provenance places = Provenance.blank(rows.length, Modality.IMAGE);
    for (int r = 0; r < rows.length; r++) {
      values.setRow(r, rows[r], 0);
      places.y()[r] = r / width;
      places.x()[r] = r % width;
      places.index()[r] = r;
    }
    Grid grid = Grid.image(height, width);
    SourceInfo source =
        new SourceInfo(
            "made",
            "00",
            Modality.IMAGE,
            "vision",
            "made",
            "00",
            "made-space",
            rows[0].length,
            grid,
            14,
            14 * width,
            14 * height,
            0,
            "none");
    return new TokenSequence(values, places, List.of(source), grid);
  }

  /** Output that holds these rows as they were, -1 for a row of zeros. */
  static Compressed kept(TokenSequence in, int... rows) {
    CompressionReport report =
        new CompressionReport(
            "made",
            Map.of(),
            "1",
            in.size(),
            rows.length,
            List.of(),
            0,
            List.of(),
            Optional.empty());
    return new Compressed(in.gather(rows), Optional.of(rows), report);
  }

  /** A picture of random tokens with attention, of which a few stand out, and keys. */
  static EncodedTokens random(int side, int columns, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[side * side][columns];
    Matrix attention = Matrix.allocate(rows.length, 1);
    Matrix keys = Matrix.allocate(rows.length, columns);
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < columns; c++) {
        rows[r][c] = (float) random.nextGaussian();
      }
      attention.set(r, 0, (r % 9 == 0 ? 30 : 1) * (0.5f + random.nextFloat()) / rows.length);
      keys.setRow(r, rows[r], 0);
    }
    return new EncodedTokens(
        picture(side, side, rows), Map.of("attention", attention, "keys", keys));
  }

  /** Every method of the list, on one such picture. */
  static PhotoComparison compared(EncodedTokens encoded, String methods, Integer... keeps) {
    return PhotoComparison.of(encoded, Contender.list(methods), List.of(keeps));
  }
}
