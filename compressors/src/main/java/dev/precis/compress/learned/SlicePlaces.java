package dev.precis.compress.learned;

import dev.precis.compress.learned.SliceLayout.Piece;
import dev.precis.tokens.Provenance;

/** Where the tokens of a picture in slices and the separators between them come from. */
final class SlicePlaces {
  private SlicePlaces() {}

  /**
   * Places in the order of {@link SliceLayout#assemble}. A comma covers the slice before it, a
   * line's end all slices of its row, and that of the thumbnail the thumbnail; they stand for no
   * token, so their weight is 0.
   *
   * @param tokens of the slices, slice after slice, equally many of each
   */
  static Provenance of(Provenance tokens, SliceLayout layout) {
    int perSlice = tokens.size() / layout.slices();
    int count = layout.tokens(perSlice);
    int[] rows = new int[count];
    int[] first = new int[count];
    int at = 0;
    int slice = 0;
    int line = 0;
    for (Piece piece : layout.pieces()) {
      switch (piece) {
        case Piece.Slice(int index) -> {
          slice = index;
          for (int i = 0; i < perSlice; i++) {
            first[at] = -1;
            rows[at++] = slice * perSlice + i;
          }
        }
        case Piece.Comma() -> {
          first[at] = slice * perSlice;
          rows[at++] = (slice + 1) * perSlice - 1;
        }
        case Piece.NewLine() -> {
          first[at] = line * perSlice;
          rows[at++] = (slice + 1) * perSlice - 1;
          line = slice + 1;
        }
      }
    }
    Provenance out = tokens.gather(rows);
    for (int r = 0; r < count; r++) {
      if (first[r] >= 0) {
        Covering.cover(out, r, tokens, first[r], rows[r] + 1, 0);
      }
    }
    return out;
  }
}
