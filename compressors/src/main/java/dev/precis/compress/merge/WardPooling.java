package dev.precis.compress.merge;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Options;
import dev.precis.compress.Scratch;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Hierarchical token pooling: tokens are clustered by {@link WardTree} and each cluster becomes one
 * row (Clavie et al., "Reducing the Footprint of Multi-Vector Retrieval", arXiv 2409.14683, in the
 * form of the ColPali engine).
 *
 * <p>{@code mode=parity} is the released form, made for indexes of unit vectors: the mean of a
 * cluster is brought to length 1, and rows come in the order of the tree. {@code mode=repaired},
 * the default, is for models that read the tokens: the plain mean, which keeps their scale, in
 * raster order of the tokens nearest to the means. O(N^2 (N + D)).
 */
public final class WardPooling implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "ward-pooling",
          "Means of clusters of similar tokens, by Ward linkage",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.SIMILARITY,
          Set.of(),
          "hierarchical token pooling, arXiv 2409.14683",
          "O(N^2 (N + D))",
          List.of(Mode.OPTION),
          List.of(
              "a row is the plain mean of its cluster, which keeps the scale that the model expects; the released one is brought to length 1, for an index",
              "rows come in raster order of the tokens nearest to the means; the released ones come in the order of the tree"));

  private final Mode mode;
  private final ScratchPool scratch = new ScratchPool();

  private WardPooling(Mode mode) {
    this.mode = mode;
  }

  static WardPooling of(Options options) {
    return new WardPooling(options.get(Mode.OPTION));
  }

  /** Rows that the released pooling makes of {@code n}: n over the factor, rounded down, or 1. */
  public static int clusters(int n, int poolFactor) {
    return Math.max(1, n / poolFactor);
  }

  /** The cluster of every token, numbered as the released code does. */
  public static int[] labels(Matrix tokens, int clusters) {
    return labels(tokens, clusters, new Scratch());
  }

  private static int[] labels(Matrix tokens, int clusters, Scratch scratch) {
    Matrix unit = scratch.matrix(0, tokens.rows(), tokens.cols());
    Kernels.normalizeRows(tokens, unit);
    return WardTree.ofCosines(unit, scratch).cut(clusters);
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Traits traits() {
    return switch (mode) {
      case REPAIRED -> Traits.MERGES;
      case PARITY -> new Traits(false, false, true);
    };
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    Matrix tokens = in.embeddings();
    Clusters clusters =
        new Clusters(tokens, scratch.lend(piece -> labels(tokens, keep, piece)), keep);
    return new Selection.Combine(
        switch (mode) {
          case REPAIRED -> clusters.combination(clusters.byAnchor(), false);
          case PARITY -> clusters.combination(ascending(keep), true);
        });
  }

  private static int[] ascending(int count) {
    int[] out = new int[count];
    Arrays.setAll(out, i -> i);
    return out;
  }

  /** Clusters with their members, means and the member nearest to each mean. */
  private static final class Clusters {
    private final int[][] members;
    private final double[] length;
    private final int[] anchor;

    Clusters(Matrix tokens, int[] label, int count) {
      int[] sizes = new int[count];
      for (int l : label) {
        sizes[l]++;
      }
      members = new int[count][];
      for (int c = 0; c < count; c++) {
        members[c] = new int[sizes[c]];
      }
      int[] at = new int[count];
      for (int r = 0; r < label.length; r++) {
        members[label[r]][at[label[r]]++] = r;
      }
      length = new double[count];
      anchor = new int[count];
      for (int c = 0; c < count; c++) {
        measure(tokens, c);
      }
    }

    private void measure(Matrix tokens, int c) {
      float[] mean = Kernels.meanRows(tokens, members[c]);
      double squares = 0;
      for (float value : mean) {
        squares += (double) value * value;
      }
      length[c] = Math.sqrt(squares);
      Matrix centre = Matrix.of(1, mean.length, mean);
      float[] cosine = new float[members[c].length];
      for (int i = 0; i < cosine.length; i++) {
        cosine[i] = Kernels.cosine(tokens, members[c][i], centre, 0);
      }
      anchor[c] = members[c][Kernels.argmax(cosine)];
    }

    /** Clusters in the order of their anchors. */
    int[] byAnchor() {
      long[] keys = new long[anchor.length];
      for (int c = 0; c < keys.length; c++) {
        keys[c] = ((long) anchor[c] << 32) | c;
      }
      Arrays.sort(keys);
      int[] order = new int[keys.length];
      for (int i = 0; i < order.length; i++) {
        order[i] = (int) keys[i];
      }
      return order;
    }

    RowCombination combination(int[] order, boolean unit) {
      int[] rowStart = new int[order.length + 1];
      int[] places = new int[order.length];
      for (int i = 0; i < order.length; i++) {
        rowStart[i + 1] = rowStart[i] + members[order[i]].length;
        places[i] = anchor[order[i]];
      }
      int[] source = new int[rowStart[order.length]];
      float[] coefficient = new float[source.length];
      for (int i = 0; i < order.length; i++) {
        int c = order[i];
        double share = 1.0 / members[c].length;
        float factor = (float) (unit && length[c] > 0 ? share / length[c] : share);
        System.arraycopy(members[c], 0, source, rowStart[i], members[c].length);
        Arrays.fill(coefficient, rowStart[i], rowStart[i + 1], factor);
      }
      return new RowCombination(rowStart, source, coefficient, places);
    }
  }
}
