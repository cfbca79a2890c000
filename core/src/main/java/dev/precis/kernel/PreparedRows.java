package dev.precis.kernel;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;

/**
 * Rows laid out once to be multiplied with others again and again, a few at a time: a product of
 * few rows with many spends most of its time on laying out the many. The products have the bits
 * that {@link Kernels#matmulTransposed(Matrix, Matrix)} gives.
 *
 * <p>It may be kept and prepared again without new memory. For one thread at a time; the rows must
 * not change between {@link #prepare} and the last product.
 */
public final class PreparedRows {
  private final Workspace workspace = new Workspace();
  private Matrix rows = Matrix.allocate(0, 0);
  private MemorySegment panels = MemorySegment.NULL;

  /** No rows yet. */
  public PreparedRows() {}

  /** Takes these rows instead of those before. */
  public void prepare(Matrix wanted) {
    panels = Workspace.panels(panels, Kernels.panelSize(wanted));
    rows = wanted;
    Kernels.fillPanels(wanted, panels, workspace);
  }

  /** Floats of memory held, the rows themselves not counted. */
  public long floats() {
    return panels.byteSize() / Float.BYTES;
  }

  /**
   * few * rows transposed: the dot products of each of the few rows with all prepared ones.
   *
   * @param few m x k
   * @param out m x n memory apart from both
   */
  public void products(Matrix few, Matrix out) {
    Kernels.matmulPrepared(few, rows, panels, out, workspace);
  }
}
