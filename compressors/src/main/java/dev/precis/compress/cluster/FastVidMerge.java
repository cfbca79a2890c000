package dev.precis.compress.cluster;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * FastVID as released (LunarShen/FastVID): segments by {@link FastVidSegments}; of each frame the
 * most attended tokens stay; every p-th frame of a segment, counted from its last, holds anchors,
 * the density peaks among its other tokens. Each such frame gathers the other tokens of the whole
 * segment anew: a token joins its most similar anchor there, so that it counts once per anchor
 * frame. Where a frame's anchors are as many as its share of them, only its own tokens join.
 *
 * <p>The released code fails where a frame has fewer other tokens than anchors; here they all are
 * anchors then. O(T^2 N^2 D share / p) for the joining.
 */
public final class FastVidMerge {
  /** Neighbours of the density. */
  public static final int NEIGHBOURS = 4;

  private FastVidMerge() {}

  /**
   * What can be set.
   *
   * @param perFrame tokens kept of every frame, see {@link #perFrame}
   * @param segments segments at least (c)
   * @param tau cosine of neighbouring frames below which a cut is made
   * @param anchorShare share of the kept tokens that are anchors (d)
   * @param every anchor frames are that far apart (p)
   * @param beta share of an anchor in its row at least
   */
  public record Settings(
      int perFrame, int segments, double tau, double anchorShare, int every, double beta) {
    int anchors() {
      return (int) (perFrame * anchorShare);
    }
  }

  /**
   * What was decided.
   *
   * @param segmentSizes frames of every segment
   * @param rows output rows, anchored at kept rows in ascending order
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // intermediate results for comparison with the reference
  public record Merge(int[] segmentSizes, RowCombination rows) {}

  /** Tokens kept of a frame of {@code tokens}: their share, rounded down. */
  public static int perFrame(int tokens, double retention) {
    return (int) (tokens * retention);
  }

  /**
   * Runs the released algorithm.
   *
   * @param hidden rows before the clip, then its frames, then rows after it
   * @param prefix rows before the clip; they and those after it stay
   * @param attention of every token of the clip
   * @param frames one vector per frame
   */
  public static Merge merge(
      Matrix hidden, int prefix, float[] attention, Matrix frames, Settings settings) {
    return merge(hidden, prefix, attention, frames, settings, new Scratch());
  }

  static Merge merge(
      Matrix hidden,
      int prefix,
      float[] attention,
      Matrix frames,
      Settings settings,
      Scratch scratch) {
    int perFrame = attention.length / frames.rows();
    FastVidRows rows = new FastVidRows(hidden, prefix, attention, perFrame, settings, scratch);
    int[] start =
        FastVidSegments.starts(frames, settings.segments(), settings.tau(), frames.rows());
    int[] sizes = new int[start.length - 1];
    for (int s = 0; s < sizes.length; s++) {
      sizes[s] = start[s + 1] - start[s];
      rows.segment(start[s], start[s + 1]);
    }
    return new Merge(sizes, rows.combination(frames.rows()));
  }

  /**
   * The anchors of a frame, ascending: density peaks among the tokens that do not stay.
   *
   * @param first row of the frame's first token
   * @param stays per token of the frame
   * @param wanted anchors, at most the tokens that do not stay
   */
  static int[] anchors(
      Matrix tokens, int first, boolean[] stays, int wanted, int neighbours, Scratch scratch) {
    if (wanted == 0) {
      return new int[0];
    }
    int[] rest = new int[stays.length];
    int count = 0;
    for (int p = 0; p < stays.length; p++) {
      if (!stays[p]) {
        rest[count++] = first + p;
      }
    }
    rest = Arrays.copyOf(rest, count);
    int[] anchors = DensityPeaks.of(tokens, rest, neighbours, scratch).centres(wanted);
    for (int a = 0; a < anchors.length; a++) {
      anchors[a] = rest[anchors[a]];
    }
    Arrays.sort(anchors);
    return anchors;
  }

  /** Which tokens of a frame stay: the {@code count} most attended. */
  static boolean[] salient(float[] attention, int first, int perFrame, int count) {
    boolean[] stays = new boolean[perFrame];
    float[] own = Arrays.copyOfRange(attention, first, first + perFrame);
    for (int p : Kernels.topK(own, count)) {
      stays[p] = true;
    }
    return stays;
  }
}
