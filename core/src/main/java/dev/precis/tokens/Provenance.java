package dev.precis.tokens;

import java.util.Arrays;
import java.util.List;

/**
 * Where each token came from: columns, one entry per row. A row of zeros that a parity mode appends
 * as padding has source, index, t, y, x and group -1 and weight 0.
 *
 * @param source which entry of the sequence's sources
 * @param modality what the token came from
 * @param index row in the uncompressed sequence of its source
 * @param t step in time of the token, counted in its source's grid
 * @param y row in the token grid
 * @param x column in the token grid
 * @param startUs begin of the time the token stands for, microseconds from the start of the medium
 * @param endUs end of that time, exclusive
 * @param box 4 per token: x0, y0, x1, y1 in source pixels; zeros for sound
 * @param weight how many encoder tokens the row stands for
 * @param group free number that a method may use to tie rows together, e.g. its crop; -1 if none
 */
@SuppressWarnings("ArrayRecordComponent") // columns are the point; nobody compares provenances
public record Provenance(
    int[] source,
    Modality[] modality,
    int[] index,
    int[] t,
    int[] y,
    int[] x,
    long[] startUs,
    long[] endUs,
    float[] box,
    float[] weight,
    int[] group) {

  /**
   * Checks that all columns are of one length.
   *
   * @throws IllegalArgumentException naming the first column that differs
   */
  public Provenance {
    int n = source.length;
    check("modality", modality.length, n);
    check("index", index.length, n);
    check("t", t.length, n);
    check("y", y.length, n);
    check("x", x.length, n);
    check("startUs", startUs.length, n);
    check("endUs", endUs.length, n);
    check("box", box.length, 4 * n);
    check("weight", weight.length, n);
    check("group", group.length, n);
  }

  private static void check(String column, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          "provenance column %s has %d entries, expected %d".formatted(column, length, expected));
    }
  }

  /** Empty columns for n tokens, weight 1, group -1, to be filled in by an encoder. */
  public static Provenance blank(int n, Modality kind) {
    Modality[] modality = new Modality[n];
    Arrays.fill(modality, kind);
    float[] weight = new float[n];
    Arrays.fill(weight, 1f);
    int[] group = new int[n];
    Arrays.fill(group, -1);
    return new Provenance(
        new int[n],
        modality,
        new int[n],
        new int[n],
        new int[n],
        new int[n],
        new long[n],
        new long[n],
        new float[4 * n],
        weight,
        group);
  }

  /** Number of tokens described. */
  public int size() {
    return source.length;
  }

  /** The listed rows in this order; -1 gives the row of a zero token. */
  public Provenance gather(int[] rows) {
    Provenance out = blank(rows.length, Modality.IMAGE);
    for (int r = 0; r < rows.length; r++) {
      if (rows[r] >= 0) {
        out.copy(r, this, rows[r]);
      } else {
        out.clear(r);
      }
    }
    return out;
  }

  /** One provenance after the other. */
  public static Provenance concat(List<Provenance> parts) {
    Provenance out = blank(parts.stream().mapToInt(Provenance::size).sum(), Modality.IMAGE);
    int at = 0;
    for (Provenance part : parts) {
      for (int r = 0; r < part.size(); r++) {
        out.copy(at++, part, r);
      }
    }
    return out;
  }

  private void copy(int row, Provenance from, int other) {
    source[row] = from.source[other];
    modality[row] = from.modality[other];
    index[row] = from.index[other];
    t[row] = from.t[other];
    y[row] = from.y[other];
    x[row] = from.x[other];
    startUs[row] = from.startUs[other];
    endUs[row] = from.endUs[other];
    System.arraycopy(from.box, 4 * other, box, 4 * row, 4);
    weight[row] = from.weight[other];
    group[row] = from.group[other];
  }

  private void clear(int row) {
    source[row] = -1;
    index[row] = -1;
    t[row] = -1;
    y[row] = -1;
    x[row] = -1;
    weight[row] = 0;
    group[row] = -1;
  }

  /**
   * Widens row {@code row} to cover row {@code other} of another provenance too: time span, box and
   * weight.
   */
  void unite(int row, Provenance from, int other) {
    startUs[row] = Math.min(startUs[row], from.startUs[other]);
    endUs[row] = Math.max(endUs[row], from.endUs[other]);
    int a = 4 * row;
    int b = 4 * other;
    box[a] = Math.min(box[a], from.box[b]);
    box[a + 1] = Math.min(box[a + 1], from.box[b + 1]);
    box[a + 2] = Math.max(box[a + 2], from.box[b + 2]);
    box[a + 3] = Math.max(box[a + 3], from.box[b + 3]);
    weight[row] += from.weight[other];
  }
}
