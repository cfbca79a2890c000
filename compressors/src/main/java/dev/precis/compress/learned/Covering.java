package dev.precis.compress.learned;

import dev.precis.tokens.Provenance;
import java.util.Arrays;

/** Places of rows that stand for a part of a picture and not for a token of it. */
final class Covering {
  private Covering() {}

  /**
   * Lets a row cover the boxes of several.
   *
   * @param of whose rows {@code from} (inclusive) to {@code to} (exclusive), one at least
   */
  static void cover(Provenance out, int row, Provenance of, int from, int to, float weight) {
    float[] box = Arrays.copyOfRange(of.box(), 4 * from, 4 * from + 4);
    for (int r = from; r < to; r++) {
      box[0] = Math.min(box[0], of.box()[4 * r]);
      box[1] = Math.min(box[1], of.box()[4 * r + 1]);
      box[2] = Math.max(box[2], of.box()[4 * r + 2]);
      box[3] = Math.max(box[3], of.box()[4 * r + 3]);
    }
    System.arraycopy(box, 0, out.box(), 4 * row, 4);
    out.weight()[row] = weight;
  }
}
