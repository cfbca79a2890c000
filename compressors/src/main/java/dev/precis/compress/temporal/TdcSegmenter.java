package dev.precis.compress.temporal;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.List;

/**
 * The segments of Temporal Dynamic Context (TDC-Video): a cut after each of the {@code cuts} frames
 * that resemble their next frame least, whatever the values are. Where there are no more frames
 * than segments wanted, every frame is its own segment. O(T D).
 *
 * @param cuts number of cuts, 0 or more; there is one segment more
 */
public record TdcSegmenter(int cuts) implements Segmenter {
  /** Cuts of the released code: 25 segments. */
  public static final int DEFAULT_CUTS = 24;

  /** Frames of the longest run of a segment; the first is kept whole. */
  public static final int LONGEST_RUN = 8;

  /** Most frames of a clip in the released code. */
  public static final int MOST_FRAMES = 224;

  private static final int STATIC_TOKENS = 144;
  private static final int SOUND_TOKENS = 50;
  private static final int CONTEXT_TOKENS = 16 * (LONGEST_RUN - 1);
  private static final int ANSWER_TOKENS = 16;

  /** As released. */
  public static final TdcSegmenter DEFAULT = new TdcSegmenter(DEFAULT_CUTS);

  /** Checks the number of cuts. */
  public TdcSegmenter {
    if (cuts < 0) {
      throw new IllegalArgumentException("cuts must be 0 or more, was " + cuts);
    }
  }

  /** The cosine of every frame to the next, t - 1 values. */
  public static float[] cosines(Matrix features) {
    return RowCosines.adjacent(features);
  }

  /** {@inheritDoc} */
  @Override
  public int[] ends(Matrix features) {
    int frames = features.rows();
    int[] cutAfter = cutAfter(features);
    if (cutAfter.length == frames) {
      return cutAfter;
    }
    int[] ends = Arrays.copyOf(cutAfter, cutAfter.length + 1);
    ends[cutAfter.length] = frames - 1;
    return ends;
  }

  /**
   * What the released code calls segment indices: the frames before the cuts, ascending, or every
   * frame if there are no more than segments.
   */
  public int[] cutAfter(Matrix features) {
    int frames = features.rows();
    if (frames <= cuts + 1) {
      int[] all = new int[frames];
      Arrays.setAll(all, t -> t);
      return all;
    }
    float[] unlike = cosines(features);
    for (int t = 0; t < unlike.length; t++) {
      unlike[t] = -unlike[t];
    }
    return Kernels.topKAscending(unlike, cuts);
  }

  /**
   * The segments cut into runs of at most {@value #LONGEST_RUN} frames. The first frame of a run is
   * static: all its tokens stay.
   */
  public List<FrameRun> runs(Matrix features) {
    return FrameRun.within(ends(features), LONGEST_RUN);
  }

  /**
   * Frames that a language model has room for, 0 to {@value #MOST_FRAMES}: a run of 8 frames takes
   * 144 tokens for its static frame and 7 times 16 for the others, and 50 more with sound.
   *
   * @param context tokens that the model can read
   * @param text tokens of the question
   */
  public static int frameCap(int context, int text, boolean sound) {
    int run = STATIC_TOKENS + (sound ? SOUND_TOKENS : 0) + CONTEXT_TOKENS;
    int perFrame = run / LONGEST_RUN;
    long left = (long) context - text - ANSWER_TOKENS;
    return Math.clamp(left / perFrame, 0, MOST_FRAMES);
  }

  /**
   * The frames that stay of a clip that may have {@code cap}, spread evenly from frame 0: frame i
   * times (frames / cap), rounded down. The quotient comes first, as in the released code, so that
   * its rounding may give the frame before the one that exact arithmetic gives.
   */
  public static int[] capped(int frames, int cap) {
    int[] kept = new int[Math.min(frames, cap)];
    double step = Math.max(1, (double) frames / cap);
    for (int i = 0; i < kept.length; i++) {
      kept[i] = (int) (i * step);
    }
    return kept;
  }
}
