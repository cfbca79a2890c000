package dev.precis.compress.learned;

import dev.precis.kernel.Kernels;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * K tokens of an object, PixelRefer Lite (arXiv 2510.23603): its patches get their place in the
 * picture, k-means makes K of them where there are more, zeros fill up where there are fewer, and
 * all look at the close crop and at the whole picture. O(N K D) for k-means beside the graphs.
 */
public final class PixelReferLite {
  /** Rounds of k-means. */
  public static final int DEFAULT_ROUNDS = 3;

  private static final String PLACED = "placed";
  private static final String FUSED = "fused";

  private final InferenceEngine place;
  private final InferenceEngine fuse;
  private final int count;
  private final int rounds;
  private final int width;

  /**
   * The module.
   *
   * @param count tokens of an object, K
   * @param rounds of k-means at most
   * @param width of the tokens
   * @throws dev.precis.PrecisException {@code WRONG_GRAPH} for other kinds of graphs
   */
  public PixelReferLite(
      InferenceEngine place, InferenceEngine fuse, int count, int rounds, int width) {
    if (count < 1 || rounds < 1) {
      throw new IllegalArgumentException(
          "tokens and rounds must be 1 or more, were %d and %d".formatted(count, rounds));
    }
    this.place = GraphCall.checked(place, Set.of("features", "places"), PLACED);
    this.fuse = GraphCall.checked(fuse, Set.of("tokens", "local", "global"), FUSED);
    this.count = count;
    this.rounds = rounds;
    this.width = width;
  }

  /** The tokens of an object; a seed draws the rows that k-means starts from. */
  public Matrix tokens(PixelReferObject object, long seed, CancelToken cancel) {
    Matrix rows = rows(object, cancel);
    if (rows.rows() <= count) {
      return fused(object, rows, cancel);
    }
    int[] initial = IntStream.range(0, rows.rows()).toArray();
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(initial.length - i);
      int row = initial[i];
      initial[i] = initial[other];
      initial[other] = row;
    }
    return tokens(object, rows, Arrays.copyOf(initial, count), cancel);
  }

  /**
   * As {@link #tokens(PixelReferObject, long, CancelToken)}, from chosen rows.
   *
   * @param initial rows among the object's own, in raster order, from which k-means starts; K of
   *     them, not looked at where the object has no more than K
   */
  public Matrix tokens(PixelReferObject object, int[] initial, CancelToken cancel) {
    return tokens(object, rows(object, cancel), initial, cancel);
  }

  private Matrix tokens(PixelReferObject object, Matrix rows, int[] initial, CancelToken cancel) {
    if (rows.rows() <= count) {
      return fused(object, rows, cancel);
    }
    if (initial.length != count) {
      throw new IllegalArgumentException(
          "k-means starts from %d rows, %d were given".formatted(count, initial.length));
    }
    return fused(object, KMeans.centroids(rows, initial, rounds), cancel);
  }

  /** The object's own rows with their places. */
  private Matrix rows(PixelReferObject object, CancelToken cancel) {
    Matrix features = object.features();
    int cells = features.rows();
    Map<String, Tensor> inputs =
        Map.of(
            "features", Tensor.of(features, cells, features.cols()),
            "places", Tensor.of(object.places(), cells, 2));
    Matrix placed = GraphCall.run(place, inputs, PLACED, cancel, cells, features.cols());
    Grid from = object.grid();
    Grid to = object.maskGrid();
    if (!from.equals(to)) {
      placed = Kernels.resizeBilinear(placed, from.h(), from.w(), to.h(), to.w());
    }
    float[] mask = object.mask();
    return placed.gather(IntStream.range(0, mask.length).filter(i -> mask[i] > 0).toArray());
  }

  private Matrix fused(PixelReferObject object, Matrix rows, CancelToken cancel) {
    Matrix filled = Matrix.allocate(count, rows.cols());
    for (int r = 0; r < rows.rows(); r++) {
      filled.setRow(r, rows, r);
    }
    Map<String, Tensor> inputs =
        Map.of(
            "tokens", picture(filled),
            "local", picture(object.local()),
            "global", picture(object.global()));
    return GraphCall.run(fuse, inputs, FUSED, cancel, 1, count, width);
  }

  private static Tensor picture(Matrix rows) {
    return Tensor.of(rows, 1, rows.rows(), rows.cols());
  }
}
