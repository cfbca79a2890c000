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
 * may be anything, for the surplus of a tile is dropped. Every result is summed over the depth in
 * the same order, so a Gram matrix is symmetric to the bit. Cost: 2 m n k flops, about half for a
 * Gram matrix.
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

  /** Depth that is summed in registers at once: such a part of a panel fits a first-level cache. */
  private static final int BLOCK_DEPTH = 256;

  /** Rows of a block of the left factor. */
  private static final int BLOCK_ROWS = 8 * TILE_ROWS;

  /** Most columns of a block of panels. */
  private static final int BLOCK_COLS = 1024;

  /** Most floats of a block of panels, 8 MiB, if it has more than one panel. */
  private static final int BLOCK_FLOATS = 1 << 21;

  private VectorGemm() {}

  static void multiply(Matrix a, Matrix b, Right right, Matrix out, Workspace workspace) {
    int rows = out.rows();
    int cols = out.cols();
    int depth = a.cols();
    if (depth == 0) {
      out.segment().asSlice(0, out.byteSize()).fill((byte) 0);
      return;
    }
    int most = Math.min(BLOCK_COLS, BLOCK_FLOATS / depth) / TILE_COLS * TILE_COLS;
    int step = Math.max(TILE_COLS, most);
    for (int col = 0; col < cols; col += step) {
      int width = Math.min(step, cols - col);
      MemorySegment panels = workspace.right(panelSize(width, depth));
      packRight(b, right, depth, col, width, panels, workspace);
      Block block = new Block(panels, depth, col, width);
      int end = right == Right.ITSELF ? Math.min(rows, col + width) : rows;
      for (int row = 0; row < end; row += BLOCK_ROWS) {
        int height = Math.min(BLOCK_ROWS, end - row);
        boolean packed = right == Right.ITSELF && row >= col;
        rows(a, block, row, height, right == Right.ITSELF, packed, out, workspace);
        if (right == Right.ITSELF) {
          mirror(out, row, row + height, col, col + width, workspace);
        }
      }
    }
  }

  /**
   * Columns of the right factor as laid out: for every {@link #BLOCK_DEPTH} steps of the depth its
   * panels one after the other.
   *
   * @param panels holds them
   * @param depth steps
   * @param col first column
   * @param width columns
   */
  private record Block(MemorySegment panels, int depth, int col, int width) {
    /** Where panel {@code j} begins, bytes, from step {@code k} on, {@code deep} steps of it. */
    long at(int j, int k, int deep) {
      return ((long) k * upTo(width, TILE_COLS) + (long) j * deep) * Float.BYTES;
    }
  }

  /** Floats that {@link #prepare} fills for so many rows. */
  static int panelSize(int rows, int depth) {
    return Math.addExact(Math.multiplyExact(upTo(rows, TILE_COLS), depth), VectorInterleave.SLACK);
  }

  /** Lays all rows of {@code b} out for {@link #multiplyPrepared}. */
  static void prepare(Matrix b, MemorySegment panels, Workspace workspace) {
    packRight(b, Right.TRANSPOSED, b.cols(), 0, b.rows(), panels, workspace);
  }

  /** As {@link #multiply} with the transposed right factor that {@link #prepare} laid out. */
  static void multiplyPrepared(Matrix a, MemorySegment panels, Matrix out, Workspace workspace) {
    if (a.cols() == 0) {
      out.segment().asSlice(0, out.byteSize()).fill((byte) 0);
      return;
    }
    Block block = new Block(panels, a.cols(), 0, out.cols());
    for (int row = 0; row < a.rows(); row += BLOCK_ROWS) {
      int height = Math.min(BLOCK_ROWS, a.rows() - row);
      rows(a, block, row, height, false, false, out, workspace);
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
    int depth = block.depth();
    int tall = upTo(height, TILE_ROWS);
    float[] tile = workspace.tile(TILE_ROWS * TILE_COLS);
    float[] left = workspace.left(tall * depth + VectorInterleave.SLACK);
    for (int k = 0; k < depth; k += BLOCK_DEPTH) {
      int deep = Math.min(BLOCK_DEPTH, depth - k);
      for (int i = 0; i < height; i += TILE_ROWS) {
        int at = k * tall + i * deep;
        if (packed) {
          packAgain(block, k, deep, row - block.col() + i, left, at);
        } else {
          int count = Math.min(TILE_ROWS, height - i);
          packLeft(a, k, deep, row + i, count, left, at, workspace);
        }
      }
    }
    for (int j = 0; j < block.width(); j += TILE_COLS) {
      int col = block.col() + j;
      int wide = Math.min(TILE_COLS, block.width() - j);
      for (int i = 0; i < height; i += TILE_ROWS) {
        if (upper && col + TILE_COLS <= row + i) {
          break; // all of it and of the tiles below lies under the diagonal
        }
        Arrays.fill(tile, 0, TILE_ROWS * TILE_COLS, 0);
        for (int k = 0; k < depth; k += BLOCK_DEPTH) {
          int deep = Math.min(BLOCK_DEPTH, depth - k);
          VectorTile.product(
              left, k * tall + i * deep, block.panels(), block.at(j, k, deep), deep, tile);
        }
        store(tile, out, row + i, Math.min(TILE_ROWS, height - i), col, wide);
      }
    }
  }

  private static int upTo(int size, int step) {
    return (size + step - 1) / step * step;
  }

  /** Lays rows out so that a tile reads one value of each of its rows per step. */
  private static void packLeft(
      Matrix a, int k, int deep, int row, int count, float[] left, int at, Workspace workspace) {
    float[] rows = workspace.rows(VectorInterleave.scratch(deep, TILE_ROWS));
    MemorySegment strip = workspace.strip(TILE_ROWS * deep + VectorInterleave.SLACK);
    VectorInterleave.write(a, k, deep, row, count, TILE_ROWS, strip, 0, rows);
    MemorySegment.copy(strip, JAVA_FLOAT, 0, left, at, TILE_ROWS * deep);
  }

  /** As {@link #packLeft}, from columns that are laid out already. */
  private static void packAgain(Block block, int k, int deep, int first, float[] left, int at) {
    int place = first % TILE_COLS;
    int head = Math.min(TILE_ROWS, TILE_COLS - place); // the rest lies in the next panel
    long panel = block.at(first - place, k, deep) + (long) place * Float.BYTES;
    boolean more = head < TILE_ROWS && first + head < block.width();
    long next = block.at(first + head, k, deep);
    for (int d = 0; d < deep; d++) {
      long step = (long) d * TILE_COLS * Float.BYTES;
      int to = at + d * TILE_ROWS;
      copy(block.panels(), panel + step, left, to, head);
      if (more) {
        copy(block.panels(), next + step, left, to + head, TILE_ROWS - head);
      }
    }
  }

  /** In whole registers: what comes after the values is overwritten by what is copied next. */
  private static void copy(MemorySegment panels, long from, float[] left, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromMemorySegment(SPECIES, panels, from + (long) i * Float.BYTES, ORDER)
          .intoArray(left, at + i);
    }
  }

  /** Lays the right factor out so that a tile reads two registers per step, one after the other. */
  private static void packRight(
      Matrix b,
      Right right,
      int depth,
      int col,
      int width,
      MemorySegment panels,
      Workspace workspace) {
    Block block = new Block(panels, depth, col, width);
    float[] rows = workspace.rows(VectorInterleave.scratch(BLOCK_DEPTH, TILE_COLS));
    for (int j = 0; j < width; j += TILE_COLS) {
      int wide = Math.min(TILE_COLS, width - j);
      for (int k = 0; k < depth; k += BLOCK_DEPTH) {
        int deep = Math.min(BLOCK_DEPTH, depth - k);
        long at = block.at(j, k, deep);
        switch (right) {
          case PLAIN -> packPlain(b, k, deep, col + j, wide, panels, at);
          case TRANSPOSED, ITSELF ->
              VectorInterleave.write(b, k, deep, col + j, wide, TILE_COLS, panels, at, rows);
        }
      }
    }
  }

  private static void packPlain(
      Matrix b, int k, int deep, int col, int wide, MemorySegment panels, long at) {
    for (int d = 0; d < deep; d++) {
      long to = at + (long) d * TILE_COLS * Float.BYTES;
      long from = ((long) (k + d) * b.cols() + col) * Float.BYTES;
      MemorySegment.copy(b.segment(), from, panels, to, (long) wide * Float.BYTES);
    }
  }

  /** Puts a tile into the result. */
  private static void store(float[] tile, Matrix out, int row, int height, int col, int width) {
    MemorySegment to = out.segment();
    for (int r = 0; r < height; r++) {
      long at = ((long) (row + r) * out.cols() + col) * Float.BYTES;
      MemorySegment.copy(tile, r * TILE_COLS, to, JAVA_FLOAT, at, width);
    }
  }

  /**
   * Copies what is above the diagonal of some rows and columns to below it, in squares of a
   * register's width.
   */
  private static void mirror(
      Matrix out, int row, int lastRow, int col, int lastCol, Workspace workspace) {
    int n = out.rows();
    MemorySegment values = out.segment();
    long stride = (long) n * Float.BYTES;
    float[] scratch = workspace.rows(VectorInterleave.scratch(LANES, LANES));
    for (int r = row; r < lastRow; r += LANES) {
      for (int c = Math.max(r, col); c < lastCol; c += LANES) {
        if (VectorInterleave.SQUARES && c > r && r + LANES <= lastRow && c + LANES <= lastCol) {
          long from = r * stride + (long) c * Float.BYTES;
          long to = c * stride + (long) r * Float.BYTES;
          VectorInterleave.square(values, from, stride, values, to, n, scratch);
          continue;
        }
        for (int i = r; i < Math.min(lastRow, r + LANES); i++) {
          for (int j = Math.max(i + 1, c); j < Math.min(lastCol, c + LANES); j++) {
            float value = values.getAtIndex(JAVA_FLOAT, (long) i * n + j);
            values.setAtIndex(JAVA_FLOAT, (long) j * n + i, value);
          }
        }
      }
    }
  }
}
