package dev.precis.image;

import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A graph output, the memory it is written to, and what of it is given on: prefix rows and columns
 * are not.
 *
 * @param output its name in the graph
 * @param part what is given on
 * @param prefix rows of a picture before its tokens
 * @param tokens tokens of a picture
 * @param cols numbers of one row in the graph's output
 * @param memory room for the largest batch
 */
record PinnedOutput(
    String output, Part part, int prefix, int tokens, int cols, MemorySegment memory) {
  /** Which part of an output is given on. */
  enum Part {
    /** One number of every token; the graph gives no last side. */
    NUMBERS,
    /** A row of every token. */
    ROWS,
    /** What every token gives to every token: rows and columns lose the prefix. */
    SQUARE,
    /** The first row of every picture, which the others drop. */
    FIRST_ROW
  }

  /** Bytes that so many pictures take in the graph's output. */
  static long bytes(long pictures, int rows, int cols) {
    return Math.multiplyExact(pictures, (long) Float.BYTES * rows * cols);
  }

  private int rows() {
    return prefix + tokens;
  }

  /** The output of so many pictures, for the graph to write. */
  Tensor tensor(int pictures) {
    long[] shape =
        part == Part.NUMBERS ? new long[] {pictures, rows()} : new long[] {pictures, rows(), cols};
    return new Tensor(DType.F32, shape, memory.asSlice(0, bytes(pictures, rows(), cols)));
  }

  /** Rows that one picture gives. */
  int rowsGiven() {
    return part == Part.FIRST_ROW ? 1 : tokens;
  }

  /** Columns that are given. */
  int colsGiven() {
    return part == Part.SQUARE ? tokens : cols;
  }

  /** Bytes of what so many pictures give. */
  long givenBytes(int pictures) {
    return bytes(pictures, rowsGiven(), colsGiven());
  }

  /** Room for what so many pictures give. */
  Matrix room(Arena arena, int pictures) {
    return Matrix.allocate(arena, Math.multiplyExact(pictures, rowsGiven()), colsGiven());
  }

  /** Writes what the first {@code pictures} give as pictures {@code first} and following. */
  void copy(int pictures, Matrix into, int first) {
    long given = (long) Float.BYTES * colsGiven();
    long picture = bytes(1, rows(), cols);
    for (int p = 0; p < pictures; p++) {
      long to = (long) (first + p) * rowsGiven() * given;
      switch (part) {
        case NUMBERS, ROWS -> copy(p * picture + prefix * given, into, to, tokens * given);
        case FIRST_ROW -> copy(p * picture, into, to, given);
        case SQUARE -> {
          for (int row = 0; row < tokens; row++) {
            long skipped = (long) Float.BYTES * ((long) (prefix + row) * cols + prefix);
            copy(p * picture + skipped, into, to + row * given, given);
          }
        }
      }
    }
  }

  private void copy(long from, Matrix into, long to, long bytes) {
    MemorySegment.copy(memory, from, into.segment(), to, bytes);
  }
}
