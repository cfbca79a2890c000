package dev.precis.kernel;

/**
 * Scratch memory of matrix products that a caller may keep between calls so that none is allocated;
 * it grows to the largest need seen. For one thread at a time.
 */
public final class Workspace {
  private float[] left = new float[0];
  private float[] right = new float[0];
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
  float[] right(int size) {
    right = grown(right, size);
    return right;
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
}
