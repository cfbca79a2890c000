package dev.precis.fusion.position;

import java.util.Arrays;

/** One position per token of a prompt, in the form that the model's rotary embedding takes. */
public sealed interface PositionIds {
  /** What a padded entry gets: references hold 1 there, and attention never looks at it. */
  int PADDING = 1;

  /** Number of tokens. */
  int size();

  /**
   * The position of the first generated token, as it is fed to the model; a whole number for ids
   * that are whole.
   */
  double next();

  /**
   * The listed tokens in this order; the next position stays, so decoding goes on as if nothing had
   * been removed.
   */
  PositionIds gather(int[] rows);

  /**
   * The same ids where {@code mask} is not 0, {@value #PADDING} elsewhere.
   *
   * @param mask one entry per place of the padded prompt, as many of them not 0 as there are tokens
   * @throws IllegalArgumentException if the counts differ
   */
  PositionIds padded(int[] mask);

  /**
   * One running number.
   *
   * @param ids per token
   * @param next position of the first generated token
   */
  @SuppressWarnings("ArrayRecordComponent") // a column; compare with Arrays.equals
  record Line(int[] ids, double next) implements PositionIds {
    @Override
    public int size() {
      return ids.length;
    }

    @Override
    public Line gather(int[] rows) {
      return new Line(Columns.gather(ids, rows), next);
    }

    @Override
    public Line padded(int[] mask) {
      return new Line(Columns.spread(ids, mask), next);
    }
  }

  /**
   * Time, height and width, as M-RoPE takes them.
   *
   * @param t per token
   * @param h per token
   * @param w per token
   * @param next position of the first generated token, the same on all three axes
   */
  @SuppressWarnings("ArrayRecordComponent") // columns; compare with Arrays.equals
  record Axes(int[] t, int[] h, int[] w, double next) implements PositionIds {
    /** Refuses columns of different length. */
    public Axes {
      if (h.length != t.length || w.length != t.length) {
        throw new IllegalArgumentException(
            "t, h and w have %d, %d and %d entries".formatted(t.length, h.length, w.length));
      }
    }

    @Override
    public int size() {
      return t.length;
    }

    /** What to add to the number of tokens in the cache for the next position. */
    public int delta() {
      return (int) next - size();
    }

    @Override
    public Axes gather(int[] rows) {
      return new Axes(
          Columns.gather(t, rows), Columns.gather(h, rows), Columns.gather(w, rows), next);
    }

    @Override
    public Axes padded(int[] mask) {
      return new Axes(
          Columns.spread(t, mask), Columns.spread(h, mask), Columns.spread(w, mask), next);
    }

    /** The three columns, t first. */
    public int[][] columns() {
      return new int[][] {t, h, w};
    }
  }

  /**
   * Running numbers that grow by less than 1 in pictures, as V2PE takes them. A back end with whole
   * ids cannot run them.
   *
   * @param ids per token
   * @param next position of the first generated token
   */
  @SuppressWarnings("ArrayRecordComponent") // a column; compare with Arrays.equals
  record Fractions(float[] ids, double next) implements PositionIds {
    @Override
    public int size() {
      return ids.length;
    }

    @Override
    public Fractions gather(int[] rows) {
      float[] out = new float[rows.length];
      for (int r = 0; r < rows.length; r++) {
        out[r] = ids[rows[r]];
      }
      return new Fractions(out, next);
    }

    @Override
    public Fractions padded(int[] mask) {
      int[] places = Columns.places(mask, ids.length);
      float[] out = new float[mask.length];
      Arrays.fill(out, PADDING);
      for (int i = 0; i < places.length; i++) {
        out[places[i]] = ids[i];
      }
      return new Fractions(out, next);
    }
  }
}
