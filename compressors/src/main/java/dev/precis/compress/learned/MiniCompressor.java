package dev.precis.compress.learned;

import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.Map;

/**
 * LLaVA-Mini's query compressor (arXiv 2501.03895, section 4.2): a few learned queries look at all
 * vision tokens, and each brings back one. It also gives what pre-fusion begins with: every vision
 * token at the model's width, and the compressed ones after them.
 *
 * <p>In high resolution the queries look at the crops put side by side; the whole image, which
 * comes after them, is for pre-fusion only.
 */
public final class MiniCompressor {
  private final InferenceEngine compressor;
  private final InferenceEngine projector;
  private final Layout layout;

  /**
   * The sizes that the graphs were made for.
   *
   * @param grid patches along a side of the encoder's grid
   * @param crops crops along a side; 1 is the whole image only
   * @param tokens compressed tokens per image
   * @param width columns of the language model
   */
  public record Layout(int grid, int crops, int tokens, int width) {
    /** Checks that all are 1 or more. */
    public Layout {
      if (grid < 1 || crops < 1 || tokens < 1 || width < 1) {
        throw new IllegalArgumentException(
            "grid, crops, tokens and width must be 1 or more, were %d, %d, %d and %d"
                .formatted(grid, crops, tokens, width));
      }
    }

    /** Pictures that the encoder sees: the crops and, if there are several, the whole image. */
    public int parts() {
      return crops == 1 ? 1 : crops * crops + 1;
    }

    /** Tokens that the queries look at. */
    public int keys() {
      return grid * crops * grid * crops;
    }

    /** Vision tokens before the compressed ones. */
    public int prefix() {
      return parts() * grid * grid;
    }
  }

  /**
   * What pre-fusion takes, and the importance map.
   *
   * @param rows the projected vision tokens, then the compressed ones
   * @param compressed number of these
   * @param attention of each compressed token to each token the queries saw, in raster order of the
   *     stitched grid, mean over heads; rows sum to 1
   */
  public record Vision(Matrix rows, int compressed, Matrix attention) {}

  /**
   * A compressor over loaded graphs, which stay the caller's to close.
   *
   * @param compressor {@code features -> compressed, attention}
   * @param projector {@code features -> rows}
   */
  public MiniCompressor(InferenceEngine compressor, InferenceEngine projector, Layout layout) {
    this.compressor = compressor;
    this.projector = projector;
    this.layout = layout;
  }

  /**
   * Compresses one image or video frame.
   *
   * @param features of the encoder without CLS, part after part: crops in raster order, then the
   *     whole image
   * @throws IllegalArgumentException unless there is one row per patch of every part
   */
  public Vision compress(Matrix features, CancelToken cancel) {
    if (features.rows() != layout.prefix()) {
      throw new IllegalArgumentException(
          "%d feature rows, %d parts of %d x %d need %d"
              .formatted(
                  features.rows(), layout.parts(), layout.grid(), layout.grid(), layout.prefix()));
    }
    Matrix stitched = layout.crops() == 1 ? features : features.gather(stitchedOrder());
    int seen = features.cols();
    int prefix = layout.prefix();
    Matrix rows = Matrix.allocate(prefix + layout.tokens(), layout.width());
    projector.run(
        Map.of("features", Tensor.of(stitched, 1, prefix, seen)),
        Map.of("rows", Tensor.of(rows.slice(0, prefix), 1, prefix, layout.width())),
        cancel);
    Matrix compressed = rows.slice(prefix, rows.rows());
    Matrix attention = Matrix.allocate(layout.tokens(), layout.keys());
    compressor.run(
        Map.of("features", Tensor.of(stitched.slice(0, layout.keys()), 1, layout.keys(), seen)),
        Map.of(
            "compressed", Tensor.of(compressed, 1, layout.tokens(), layout.width()),
            "attention", Tensor.of(attention, 1, layout.tokens(), layout.keys())),
        cancel);
    return new Vision(rows, layout.tokens(), attention);
  }

  /** Rows of the parts in raster order of the crops side by side, those of the whole image last. */
  private int[] stitchedOrder() {
    int grid = layout.grid();
    int side = grid * layout.crops();
    int[] order = new int[layout.prefix()];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int crop = y / grid * layout.crops() + x / grid;
        order[y * side + x] = (crop * grid + y % grid) * grid + x % grid;
      }
    }
    for (int i = layout.keys(); i < order.length; i++) {
      order[i] = i;
    }
    return order;
  }
}
