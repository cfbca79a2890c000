package dev.precis.compress;

import dev.precis.kernel.PreparedRows;
import dev.precis.kernel.RowSums;
import dev.precis.kernel.Workspace;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.ReusedMemory;
import java.util.Arrays;

/**
 * Working memory for one thread at a time. Pieces are numbered by their user, hold anything at
 * first, and stay valid until the same number is asked for again.
 */
public final class Scratch {
  private static final int SLOTS = 8;

  private final Workspace workspace = new Workspace();
  private final PreparedRows prepared = new PreparedRows();
  private final RowSums sums = new RowSums();
  private final ReusedMemory[] matrices = new ReusedMemory[SLOTS];
  private final float[][] floats = new float[SLOTS][0];
  private final double[][] doubles = new double[SLOTS][0];
  private final long[][] longs = new long[SLOTS][0];
  private final int[][] ints = new int[SLOTS][0];

  /** Empty; it grows to the largest need seen. */
  public Scratch() {
    Arrays.setAll(matrices, slot -> new ReusedMemory());
  }

  /** Scratch of matrix products. */
  public Workspace workspace() {
    return workspace;
  }

  /** Rows laid out for products with a few others at a time. */
  public PreparedRows prepared() {
    return prepared;
  }

  /** Sums over rows; they become faster with use. */
  public RowSums sums() {
    return sums;
  }

  /** Matrix number {@code slot}, of any content. */
  public Matrix matrix(int slot, int rows, int cols) {
    return matrices[slot].matrix(rows, cols);
  }

  /** Floats number {@code slot}, exactly so many, of any content. */
  public float[] floats(int slot, int size) {
    if (floats[slot].length != size) {
      floats[slot] = new float[size];
    }
    return floats[slot];
  }

  /** Doubles number {@code slot}, at least so many, of any content. */
  public double[] doubles(int slot, int size) {
    if (doubles[slot].length < size) {
      doubles[slot] = new double[size];
    }
    return doubles[slot];
  }

  /** Longs number {@code slot}, at least so many, of any content. */
  public long[] longs(int slot, int size) {
    if (longs[slot].length < size) {
      longs[slot] = new long[size];
    }
    return longs[slot];
  }

  /** Ints number {@code slot}, at least so many, of any content. */
  public int[] ints(int slot, int size) {
    if (ints[slot].length < size) {
      ints[slot] = new int[size];
    }
    return ints[slot];
  }

  /** Bytes held, the workspace not counted. */
  public long byteSize() {
    long bytes = prepared.floats() * Float.BYTES;
    for (ReusedMemory matrix : matrices) {
      bytes += matrix.byteSize();
    }
    bytes += Arrays.stream(floats).mapToLong(piece -> (long) piece.length * Float.BYTES).sum();
    bytes += Arrays.stream(doubles).mapToLong(piece -> (long) piece.length * Double.BYTES).sum();
    bytes += Arrays.stream(longs).mapToLong(piece -> (long) piece.length * Long.BYTES).sum();
    bytes += Arrays.stream(ints).mapToLong(piece -> (long) piece.length * Integer.BYTES).sum();
    return bytes;
  }
}
