package dev.precis.compress;

/**
 * What the caller may rely on in the output of a method as configured.
 *
 * @param rasterOrder rows come in (t, y, x) order
 * @param zeroRows rows of zeros may pad the output, as some released code does
 * @param conservesWeight the weights of the output sum to those of the input
 */
public record Traits(boolean rasterOrder, boolean zeroRows, boolean conservesWeight) {
  /** A selector: some input rows, in order. */
  public static final Traits SELECTS = new Traits(true, false, false);

  /** A merger: every input row goes somewhere, in order. */
  public static final Traits MERGES = new Traits(true, false, true);
}
