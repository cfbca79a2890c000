package dev.precis.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A rows x cols matrix of float32, row-major and without gaps, over native memory, so that ONNX
 * Runtime and FFmpeg read and write the same bytes without a copy.
 *
 * <p>Ownership is explicit: {@link #allocate(int, int)} leaves the memory to the garbage collector,
 * {@link #allocate(Arena, int, int)} to the arena given, {@link #owned(int, int)} to {@link
 * #close()}; views share their parent's memory and closing them does nothing.
 */
public final class Matrix implements AutoCloseable {
  /** Alignment of every row 0, in bytes: a cache line and the widest vector register. */
  public static final long ALIGNMENT = 64;

  private final MemorySegment segment;
  private final int rows;
  private final int cols;
  private final @Nullable Arena owner;

  private Matrix(MemorySegment segment, int rows, int cols, @Nullable Arena owner) {
    this.segment = segment;
    this.rows = rows;
    this.cols = cols;
    this.owner = owner;
  }

  /**
   * Zeros, freed by the garbage collector.
   *
   * @throws IllegalArgumentException if a side is negative
   */
  public static Matrix allocate(int rows, int cols) {
    return allocate(Arena.ofAuto(), rows, cols);
  }

  /** Zeros in the arena given; the matrix ends with it. */
  public static Matrix allocate(Arena arena, int rows, int cols) {
    return new Matrix(reserve(arena, rows, cols), rows, cols, null);
  }

  /** Zeros freed by {@link #close()}, usable from any thread. */
  @SuppressWarnings("MustBeClosedChecker") // the matrix owns the arena and closes it
  public static Matrix owned(int rows, int cols) {
    Arena arena = Arena.ofShared();
    return new Matrix(reserve(arena, rows, cols), rows, cols, arena);
  }

  private static MemorySegment reserve(Arena arena, int rows, int cols) {
    return arena.allocate(Math.max(bytes(rows, cols), Float.BYTES), ALIGNMENT);
  }

  /**
   * A view of native memory that somebody else owns.
   *
   * @throws IllegalArgumentException if the memory is not native or too small
   */
  public static Matrix wrap(MemorySegment memory, int rows, int cols) {
    long need = bytes(rows, cols);
    if (!memory.isNative()) {
      throw new IllegalArgumentException("a matrix needs native memory, this is on the heap");
    }
    if (memory.byteSize() < need) {
      throw new IllegalArgumentException(
          "%d x %d floats need %d bytes, memory has %d"
              .formatted(rows, cols, need, memory.byteSize()));
    }
    return new Matrix(memory, rows, cols, null);
  }

  /**
   * A copy of row-major values.
   *
   * @throws IllegalArgumentException unless there are exactly rows x cols values
   */
  public static Matrix of(int rows, int cols, float... values) {
    if ((long) rows * cols != values.length) {
      throw new IllegalArgumentException(
          "%d x %d needs %d values, got %d"
              .formatted(rows, cols, (long) rows * cols, values.length));
    }
    Matrix matrix = allocate(rows, cols);
    MemorySegment.copy(values, 0, matrix.segment, JAVA_FLOAT, 0, values.length);
    return matrix;
  }

  /** One column of the values given, n x 1. */
  public static Matrix column(float... values) {
    return of(values.length, 1, values);
  }

  private static long bytes(int rows, int cols) {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException(
          "matrix sides must be 0 or more, were %d x %d".formatted(rows, cols));
    }
    return Math.multiplyExact((long) rows * cols, (long) Float.BYTES);
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Width of a row in floats. */
  public int cols() {
    return cols;
  }

  /** Bytes the values take. */
  public long byteSize() {
    return bytes(rows, cols);
  }

  /** The memory itself, row-major native-order floats. */
  public MemorySegment segment() {
    return segment;
  }

  /** One value. */
  public float get(int row, int col) {
    return segment.getAtIndex(JAVA_FLOAT, at(row, col));
  }

  /** Sets one value. */
  public void set(int row, int col, float value) {
    segment.setAtIndex(JAVA_FLOAT, at(row, col), value);
  }

  private long at(int row, int col) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(col, cols);
    return (long) row * cols + col;
  }

  /** Rows {@code from} (inclusive) to {@code to} (exclusive), sharing this memory. */
  public Matrix slice(int from, int to) {
    Objects.checkFromToIndex(from, to, rows);
    long start = bytes(from, cols);
    return new Matrix(segment.asSlice(start, bytes(to - from, cols)), to - from, cols, null);
  }

  /** The same values seen as another shape. */
  public Matrix reshape(int newRows, int newCols) {
    if (bytes(newRows, newCols) != byteSize()) {
      throw new IllegalArgumentException(
          "%d x %d cannot be seen as %d x %d".formatted(rows, cols, newRows, newCols));
    }
    return new Matrix(segment, newRows, newCols, null);
  }

  /** A copy of one row. */
  public float[] row(int row) {
    float[] out = new float[cols];
    copyRow(row, out, 0);
    return out;
  }

  /** Copies one row to the array, from {@code offset}. */
  public void copyRow(int row, float[] target, int offset) {
    Objects.checkIndex(row, rows);
    MemorySegment.copy(segment, JAVA_FLOAT, bytes(row, cols), target, offset, cols);
  }

  /** Overwrites one row with {@code cols} values of the array from {@code offset}. */
  public void setRow(int row, float[] source, int offset) {
    Objects.checkIndex(row, rows);
    MemorySegment.copy(source, offset, segment, JAVA_FLOAT, bytes(row, cols), cols);
  }

  /** Overwrites one row with a row of another matrix of the same width. */
  public void setRow(int row, Matrix source, int sourceRow) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(sourceRow, source.rows);
    if (source.cols != cols) {
      throw new IllegalArgumentException(
          "row widths differ: %d and %d".formatted(cols, source.cols));
    }
    MemorySegment.copy(
        source.segment, bytes(sourceRow, cols), segment, bytes(row, cols), bytes(1, cols));
  }

  /** Overwrites the rows from {@code row} on with all rows of another matrix of the same width. */
  public void setRows(int row, Matrix source) {
    Objects.checkFromIndexSize(row, source.rows, rows);
    if (source.cols != cols) {
      throw new IllegalArgumentException(
          "row widths differ: %d and %d".formatted(cols, source.cols));
    }
    MemorySegment.copy(source.segment, 0, segment, bytes(row, cols), source.byteSize());
  }

  /** The listed rows, in this order, copied. */
  public Matrix gather(int[] wanted) {
    Matrix out = allocate(wanted.length, cols);
    for (int r = 0; r < wanted.length; r++) {
      out.setRow(r, this, wanted[r]);
    }
    return out;
  }

  /** All values, row-major, copied. */
  public float[] toArray() {
    float[] out = new float[Math.multiplyExact(rows, cols)];
    MemorySegment.copy(segment, JAVA_FLOAT, 0, out, 0, out.length);
    return out;
  }

  /** A copy with memory of its own. */
  public Matrix copy() {
    Matrix out = allocate(rows, cols);
    MemorySegment.copy(segment, 0, out.segment, 0, byteSize());
    return out;
  }

  /**
   * The memory as a direct buffer in native order, for ONNX Runtime.
   *
   * @throws UnsupportedOperationException if the values take more than 2 GiB
   */
  public ByteBuffer asByteBuffer() {
    return segment.asSlice(0, byteSize()).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** As {@link #asByteBuffer()}, as floats. */
  public FloatBuffer asFloatBuffer() {
    return asByteBuffer().asFloatBuffer();
  }

  /** Frees the memory if this matrix owns it; safe to call again. */
  @Override
  public void close() {
    if (owner != null && owner.scope().isAlive()) {
      owner.close();
    }
  }

  @Override
  public String toString() {
    return "Matrix[%d x %d]".formatted(rows, cols);
  }
}
