package dev.precis.compress.temporal;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * The segments of SceneTilling (VideoLLaMB): a scene ends where the cosine of a frame to the next
 * is a deep valley. From the valley one walks to both sides as long as the cosine does not fall;
 * the depth is what the two peaks are above the valley, added. O(T D).
 *
 * @param rule which valleys count
 */
public record SceneTiling(Rule rule) implements Segmenter {
  /** Standard deviations above the mean depth in the released code. */
  public static final double DEFAULT_ALPHA = 0.5;

  /** Most boundaries of the released code, the last frame's not counted. */
  public static final int MOST_BOUNDARIES = 15;

  /** As released. */
  public static final SceneTiling DEFAULT =
      new SceneTiling(new Above(DEFAULT_ALPHA, MOST_BOUNDARIES));

  /** Which valleys are boundaries. */
  public sealed interface Rule {}

  /**
   * Those deeper than the mean depth by more than {@code alpha} standard deviations (of a sample),
   * the deepest if there are more than {@code most}.
   */
  public record Above(double alpha, int most) implements Rule {
    /** Checks the values. */
    public Above {
      if (!Double.isFinite(alpha) || most < 0) {
        throw new IllegalArgumentException(
            "alpha must be finite and most 0 or more, were %s and %d".formatted(alpha, most));
      }
    }
  }

  /** The {@code count} deepest, or all there are; on a tie the earlier one. */
  public record Deepest(int count) implements Rule {
    /** Checks the count. */
    public Deepest {
      if (count < 0) {
        throw new IllegalArgumentException("count must be 0 or more, was " + count);
      }
    }
  }

  /** The cosine of every frame to the next, t - 1 values. */
  public static float[] cosines(Matrix features) {
    return RowCosines.adjacent(features);
  }

  /** The depth of every place between two frames, of their cosines. */
  public static float[] depths(float[] cosines) {
    int n = cosines.length;
    float[] right = new float[n];
    for (int i = n - 1; i >= 0; i--) {
      right[i] = i + 1 < n && cosines[i + 1] >= cosines[i] ? right[i + 1] : cosines[i];
    }
    float[] depth = new float[n];
    float left = 0;
    for (int i = 0; i < n; i++) {
      left = i > 0 && cosines[i - 1] >= cosines[i] ? left : cosines[i];
      depth[i] = left + right[i] - 2 * cosines[i];
    }
    return depth;
  }

  /** {@inheritDoc} */
  @Override
  public int[] ends(Matrix features) {
    int last = features.rows() - 1;
    int[] boundaries = boundaries(depths(cosines(features)));
    if (boundaries.length > 0 && boundaries[boundaries.length - 1] == last) {
      return boundaries;
    }
    int[] ends = Arrays.copyOf(boundaries, boundaries.length + 1);
    ends[boundaries.length] = last;
    return ends;
  }

  private int[] boundaries(float[] depth) {
    return switch (rule) {
      case Deepest deepest -> Kernels.topKAscending(depth, Math.min(deepest.count(), depth.length));
      case Above above -> {
        Spread spread = new Spread();
        for (float value : depth) {
          spread.add(value);
        }
        int[] found = above(depth, spread.threshold(above.alpha()));
        yield found.length > above.most() ? Kernels.topKAscending(depth, above.most()) : found;
      }
    };
  }

  static int[] above(float[] depth, double threshold) {
    int[] found = new int[depth.length];
    int count = 0;
    for (int i = 0; i < depth.length; i++) {
      if (depth[i] > threshold) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** Mean and sample standard deviation of values that come one by one (Welford 1962). */
  private static final class Spread {
    private int count;
    private double mean;
    private double squares;

    void add(double value) {
      count++;
      double before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
    }

    double threshold(double alpha) {
      return mean + alpha * Math.sqrt(count < 2 ? 0 : squares / (count - 1));
    }
  }

  /**
   * The streaming form, fed frame by frame: a valley's depth is what the peak before it is above
   * it, so that nothing is looked ahead, and any number of scenes may be found. It holds one
   * frame's feature and 4 bytes per frame seen. Not for use by two threads at a time.
   */
  public static final class Live {
    private final double alpha;
    private final Spread spread = new Spread();
    private float[] depth = new float[64];
    private final Matrix pair;
    private int frames;
    private float cosine;
    private float peak;

    /**
     * Before the first frame.
     *
     * @param alpha standard deviations above the mean depth
     * @param width columns of a frame's feature
     */
    public Live(double alpha, int width) {
      this.alpha = alpha;
      pair = Matrix.allocate(2, width);
    }

    /**
     * Takes the next frame.
     *
     * @param feature finite
     * @return whether, by the frames seen so far, a scene ended before this one
     */
    public boolean add(float[] feature) {
      if (feature.length != pair.cols()) {
        throw new IllegalArgumentException(
            "frame %d has %d columns, %d were announced"
                .formatted(frames, feature.length, pair.cols()));
      }
      pair.setRow(frames % 2, feature, 0);
      frames++;
      if (frames == 1) {
        return false;
      }
      float next = Kernels.cosine(pair, 0, pair, 1);
      peak = frames > 2 && cosine >= next ? peak : next;
      cosine = next;
      if (frames - 2 == depth.length) {
        depth = Arrays.copyOf(depth, 2 * depth.length);
      }
      depth[frames - 2] = peak - next;
      spread.add(depth[frames - 2]);
      return depth[frames - 2] > spread.threshold(alpha);
    }

    /** Number of frames seen. */
    public int frames() {
      return frames;
    }

    /** The depth of every place between two frames seen so far. */
    public float[] depths() {
      return Arrays.copyOf(depth, Math.max(0, frames - 1));
    }

    /**
     * The last frame of every scene that the frames seen so far show to have ended, ascending; the
     * last frame seen if there is none. Mean and spread are those of all frames seen, so that it
     * does not matter when one asks.
     */
    public int[] ends() {
      if (frames == 0) {
        return new int[0];
      }
      int[] found = above(depths(), spread.threshold(alpha));
      return found.length > 0 ? found : new int[] {frames - 1};
    }
  }
}
