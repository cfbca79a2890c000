package dev.precis.kernel;

import static dev.precis.kernel.VectorKernels.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix products from tiles whose running sums stay in registers. Both factors are laid out in the
 * order in which a tile reads them, in blocks that stay in the caches; what is missing at the edges
 * is filled with zeros, and the surplus of a tile is dropped. Every result is summed over the depth
 * in the same order, so a Gram matrix is symmetric to the bit. Cost: 2 m n k flops, about half for
 * a Gram matrix.
 */
final class VectorGemm {
  /** What the right factor is. */
  enum Right {
    /** k x n as it stands. */
    PLAIN,
    /** n x k, to be transposed. */
    TRANSPOSED,
    /** The left factor, transposed: only tiles on and above the diagonal are computed. */
    ITSELF
  }

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = SPECIES.length();
  private static final int TILE_ROWS = VectorTile.ROWS;
  private static final int TILE_COLS = VectorTile.COLS;

  /** Depth of a block: a panel of it nearly fits the first-level cache. */
  private static final int BLOCK_DEPTH = 256;

  /** Rows of a block of the left factor: with the depth above, a part of the second-level cache. */
  private static final int BLOCK_ROWS = 16 * TILE_ROWS;

  /** Columns of a block of panels. */
  private static final int BLOCK_COLS = 1024 / TILE_COLS * TILE_COLS;

  private VectorGemm() {}

  static void multiply(Matrix a, Matrix b, Right right, Matrix out, Workspace workspace) {
    int rows = out.rows();
    int cols = out.cols();
    int depth = a.cols();
    if (depth == 0) {
      out.segment().asSlice(0, out.byteSize()).fill((byte) 0);
      return;
    }
    for (int col = 0; col < cols; col += BLOCK_COLS) {
      int width = Math.min(BLOCK_COLS, cols - col);
      int end = right == Right.ITSELF ? Math.min(rows, col + width) : rows;
      for (int k = 0; k < depth; k += BLOCK_DEPTH) {
        int deep = Math.min(BLOCK_DEPTH, depth - k);
        float[] panels = workspace.right(upTo(width, TILE_COLS) * deep + VectorInterleave.SLACK);
        packRight(b, right, k, deep, col, width, panels, 0, workspace);
        Block block = new Block(k, deep, col, width, panels, 0);
        for (int row = 0; row < end; row += BLOCK_ROWS) {
          int height = Math.min(BLOCK_ROWS, end - row);
          boolean packed = right == Right.ITSELF && row >= col;
          rows(a, block, row, height, right == Right.ITSELF, packed, out, workspace);
        }
      }
    }
    if (right == Right.ITSELF) {
      mirror(out, workspace);
    }
  }

  /**
   * Columns of the right factor as laid out.
   *
   * @param k first step of the depth
   * @param deep steps
   * @param col first column
   * @param width columns
   * @param panels holds them
   * @param at where they begin
   */
  @SuppressWarnings("ArrayRecordComponent") // a view of the workspace
  private record Block(int k, int deep, int col, int width, float[] panels, int at) {}

  /** Floats that {@link #prepare} fills for so many rows. */
  static int panelSize(int rows, int depth) {
    return Math.addExact(Math.multiplyExact(upTo(rows, TILE_COLS), depth), VectorInterleave.SLACK);
  }

  /** Lays all rows of {@code b} out for {@link #multiplyPrepared}, block after block. */
  static void prepare(Matrix b, float[] panels, Workspace workspace) {
    int wide = upTo(b.rows(), TILE_COLS);
    for (int k = 0; k < b.cols(); k += BLOCK_DEPTH) {
      int deep = Math.min(BLOCK_DEPTH, b.cols() - k);
      packRight(b, Right.TRANSPOSED, k, deep, 0, b.rows(), panels, k * wide, workspace);
    }
  }

  /** As {@link #multiply} with the transposed right factor that {@link #prepare} laid out. */
  static void multiplyPrepared(Matrix a, float[] panels, Matrix out, Workspace workspace) {
    int wide = upTo(out.cols(), TILE_COLS);
    if (a.cols() == 0) {
      out.segment().asSlice(0, out.byteSize()).fill((byte) 0);
    }
    for (int k = 0; k < a.cols(); k += BLOCK_DEPTH) {
      int deep = Math.min(BLOCK_DEPTH, a.cols() - k);
      Block block = new Block(k, deep, 0, out.cols(), panels, k * wide);
      for (int row = 0; row < a.rows(); row += BLOCK_ROWS) {
        int height = Math.min(BLOCK_ROWS, a.rows() - row);
        rows(a, block, row, height, false, false, out, workspace);
      }
    }
  }

  /**
   * Some rows of the result.
   *
   * @param upper whether tiles wholly under the diagonal are left out
   * @param packed whether the block's columns are the left factor's rows too
   */
  private static void rows(
      Matrix a,
      Block block,
      int row,
      int height,
      boolean upper,
      boolean packed,
      Matrix out,
      Workspace workspace) {
    int deep = block.deep();
    float[] tile = workspace.tile(TILE_ROWS * TILE_COLS);
    float[] left = workspace.left(upTo(height, TILE_ROWS) * deep + VectorInterleave.SLACK);
    if (packed) {
      packAgain(block, row - block.col(), height, left);
    } else {
      packLeft(a, block.k(), deep, row, height, left, workspace);
    }
    for (int j = 0; j < block.width(); j += TILE_COLS) {
      int col = block.col() + j;
      int wide = Math.min(TILE_COLS, block.width() - j);
      for (int i = 0; i < height; i += TILE_ROWS) {
        if (upper && col + TILE_COLS <= row + i) {
          break; // all of it and of the tiles below lies under the diagonal
        }
        VectorTile.product(left, i * deep, block.panels(), block.at() + j * deep, deep, tile);
        int tall = Math.min(TILE_ROWS, height - i);
        store(tile, out, row + i, tall, col, wide, block.k() > 0);
      }
    }
  }

  private static int upTo(int size, int step) {
    return (size + step - 1) / step * step;
  }

  /** Lays a block of rows out so that a tile reads one value of each of its rows per step. */
  private static void packLeft(
      Matrix a, int k, int deep, int row, int height, float[] block, Workspace workspace) {
    float[] rows = workspace.rows(VectorInterleave.scratch(deep, TILE_ROWS));
    for (int i = 0; i < height; i += TILE_ROWS) {
      int tall = Math.min(TILE_ROWS, height - i);
      VectorInterleave.write(a, k, deep, row + i, tall, TILE_ROWS, block, i * deep, rows);
    }
  }

  /** As {@link #packLeft}, from columns that are laid out already. */
  private static void packAgain(Block block, int first, int height, float[] left) {
    int deep = block.deep();
    float[] panels = block.panels();
    for (int i = 0; i < height; i += TILE_ROWS) {
      int place = (first + i) % TILE_COLS;
      int head = Math.min(TILE_ROWS, TILE_COLS - place); // the rest lies in the next panel
      int panel = block.at() + (first + i - place) * deep;
      int next = first + i - place + TILE_COLS < block.width() ? panel + TILE_COLS * deep : -1;
      for (int d = 0; d < deep; d++) {
        int to = (i * deep) + d * TILE_ROWS;
        copy(panels, panel + d * TILE_COLS + place, left, to, head);
        if (next >= 0) {
          copy(panels, next + d * TILE_COLS, left, to + head, TILE_ROWS - head);
        } else {
          Arrays.fill(left, to + head, to + TILE_ROWS, 0);
        }
      }
    }
  }

  /** In whole registers: what comes after the values is overwritten by what is copied next. */
  private static void copy(float[] from, int start, float[] target, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(SPECIES, from, start + i).intoArray(target, at + i);
    }
  }

  /** Lays the right factor out so that a tile reads two registers per step, one after the other. */
  private static void packRight(
      Matrix b,
      Right right,
      int k,
      int deep,
      int col,
      int width,
      float[] panels,
      int start,
      Workspace workspace) {
    for (int j = 0; j < width; j += TILE_COLS) {
      int wide = Math.min(TILE_COLS, width - j);
      int at = start + j * deep;
      switch (right) {
        case PLAIN -> packPlain(b, k, deep, col + j, wide, panels, at);
        case TRANSPOSED, ITSELF -> {
          float[] rows = workspace.rows(VectorInterleave.scratch(deep, TILE_COLS));
          VectorInterleave.write(b, k, deep, col + j, wide, TILE_COLS, panels, at, rows);
        }
      }
    }
  }

  private static void packPlain(
      Matrix b, int k, int deep, int col, int wide, float[] panels, int at) {
    for (int d = 0; d < deep; d++) {
      int to = at + d * TILE_COLS;
      long from = ((long) (k + d) * b.cols() + col) * Float.BYTES;
      MemorySegment.copy(b.segment(), JAVA_FLOAT, from, panels, to, wide);
      Arrays.fill(panels, to + wide, to + TILE_COLS, 0);
    }
  }

  /** Puts a tile into the result, or adds it to what earlier depths left there. */
  private static void store(
      float[] tile, Matrix out, int row, int height, int col, int width, boolean add) {
    MemorySegment to = out.segment();
    for (int r = 0; r < height; r++) {
      long at = ((long) (row + r) * out.cols() + col) * Float.BYTES;
      int from = r * TILE_COLS;
      if (width == TILE_COLS) {
        FloatVector left = FloatVector.fromArray(SPECIES, tile, from);
        FloatVector right = FloatVector.fromArray(SPECIES, tile, from + LANES);
        long next = at + (long) LANES * Float.BYTES;
        if (add) {
          left = left.add(FloatVector.fromMemorySegment(SPECIES, to, at, ORDER));
          right = right.add(FloatVector.fromMemorySegment(SPECIES, to, next, ORDER));
        }
        left.intoMemorySegment(to, at, ORDER);
        right.intoMemorySegment(to, next, ORDER);
      } else {
        for (int c = 0; c < width; c++) {
          long place = at + (long) c * Float.BYTES;
          float before = add ? to.get(JAVA_FLOAT, place) : 0;
          to.set(JAVA_FLOAT, place, add ? tile[from + c] + before : tile[from + c]);
        }
      }
    }
  }

  /** Copies what is above the diagonal to below it, in squares of a register's width. */
  private static void mirror(Matrix out, Workspace workspace) {
    int n = out.rows();
    MemorySegment values = out.segment();
    float[] square = workspace.tile(LANES * LANES);
    float[] scratch = workspace.rows(VectorInterleave.scratch(LANES, LANES));
    for (int top = 0; top < n; top += LANES) {
      for (int left = 0; left < top && top + LANES <= n; left += LANES) {
        VectorInterleave.write(out, top, LANES, left, LANES, LANES, square, 0, scratch);
        for (int r = 0; r < LANES; r++) {
          long to = ((long) (top + r) * n + left) * Float.BYTES;
          FloatVector.fromArray(SPECIES, square, r * LANES).intoMemorySegment(values, to, ORDER);
        }
      }
      for (int r = top; r < Math.min(n, top + LANES); r++) {
        long to = (long) r * n;
        for (int c = top + LANES <= n ? top : 0; c < r; c++) {
          values.setAtIndex(JAVA_FLOAT, to + c, values.getAtIndex(JAVA_FLOAT, (long) c * n + r));
        }
      }
    }
  }
}
