package dev.precis.kernel;

import dev.precis.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Scratch memory of matrix products that a caller may keep between calls so that none is allocated;
 * it grows to the largest need seen. For one thread at a time.
 */
public final class Workspace {
  private float[] left = new float[0];
  private MemorySegment right = MemorySegment.NULL;
  private MemorySegment strip = MemorySegment.NULL;
  private float[] rows = new float[0];
  private float[] tile = new float[0];

  /** An empty workspace. */
  public Workspace() {}

  /** At least so many floats, of any content, for the left factor's block. */
  float[] left(int size) {
    left = grown(left, size);
    return left;
  }

  /** At least so many floats, of any content, for the right factor's panels. */
  MemorySegment right(long size) {
    right = panels(right, size);
    return right;
  }

  /** At least so many floats, of any content, for a few rows of the left factor. */
  MemorySegment strip(long size) {
    strip = panels(strip, size);
    return strip;
  }

  /** At least so many floats, of any content, for rows on their way into a panel. */
  float[] rows(int size) {
    rows = grown(rows, size);
    return rows;
  }

  /** At least so many floats, of any content, for one tile of the result. */
  float[] tile(int size) {
    tile = grown(tile, size);
    return tile;
  }

  private static float[] grown(float[] have, int size) {
    return have.length >= size ? have : new float[size];
  }

  /** What there is if it holds so many floats, else more, at a multiple of a register's width. */
  static MemorySegment panels(MemorySegment have, long size) {
    long bytes = Math.multiplyExact(size, (long) Float.BYTES);
    return have.byteSize() >= bytes ? have : Arena.ofAuto().allocate(bytes, Matrix.ALIGNMENT);
  }
}
