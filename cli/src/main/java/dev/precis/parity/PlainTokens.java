package dev.precis.parity;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.List;

/** Bare features as the sequences that methods take; a row's index is its row in the case. */
final class PlainTokens {
  private PlainTokens() {}

  /** One picture. */
  static TokenSequence picture(Matrix features, Grid grid) {
    return of(features, grid, Modality.IMAGE);
  }

  /** A full grid of tokens in (t, row, column) order. */
  static TokenSequence of(Matrix features, Grid grid, Modality modality) {
    Provenance places = Provenance.blank(features.rows(), modality);
    for (int r = 0; r < features.rows(); r++) {
      places.index()[r] = r;
      places.t()[r] = r / grid.perStep();
      places.y()[r] = r % grid.perStep() / grid.w();
      places.x()[r] = r % grid.w();
    }
    return new TokenSequence(features, places, List.of(), grid);
  }
}
