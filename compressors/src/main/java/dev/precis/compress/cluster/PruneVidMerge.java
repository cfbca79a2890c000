package dev.precis.compress.cluster;

import dev.precis.compress.FrameFeatures;
import dev.precis.compress.Scratch;
import dev.precis.compress.cluster.StillWindows.TokenSet;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * PruneVid's merging as released (Visual-AI/PruneVid): windows by {@link PruneVidWindows} over the
 * means of the frames; in each the still places as their means over time, and the others of each
 * frame, are clustered where there are more than 14; a cluster is its plain mean. Rows come set
 * after set, clusters by descending score. The released code wants no frame cluster below four
 * frames and fails; here it is one at least, as is the number of clusters of a set.
 */
public final class PruneVidMerge {
  /** Sets up to this size are passed on as they are. */
  public static final int SMALL = 14;

  /** Neighbours of the density of tokens. */
  public static final int NEIGHBOURS = 7;

  private PruneVidMerge() {}

  /**
   * What can be set.
   *
   * @param tau mean cosine above which a place stands still
   * @param clusterRatio clusters over tokens of a set
   * @param segmentRatio clusters of frames over frames
   * @param neighbours of the density of frames
   */
  public record Settings(double tau, double clusterRatio, double segmentRatio, int neighbours) {}

  /**
   * What was decided.
   *
   * @param frameClusters cluster of every frame
   * @param refined the same after mending
   * @param windowSizes frames of every window
   * @param still rows of still places per window
   * @param moving rows of the others per window
   * @param rows output rows
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // intermediate results for comparison with the reference
  public record Merge(
      int[] frameClusters,
      int[] refined,
      int[] windowSizes,
      int[] still,
      int[] moving,
      RowCombination rows) {}

  /**
   * Runs the released algorithm.
   *
   * @param tokens frame after frame, equally many each
   */
  public static Merge merge(Matrix tokens, int frames, Settings settings) {
    return merge(tokens, frames, settings, new Scratch());
  }

  static Merge merge(Matrix tokens, int frames, Settings settings, Scratch scratch) {
    int perFrame = tokens.rows() / frames;
    Matrix means = FrameFeatures.means(tokens, frames);
    int[] labels =
        PruneVidWindows.labels(
            means, segments(frames, settings.segmentRatio()), settings.neighbours(), scratch);
    int[] refined = PruneVidWindows.refined(labels);
    int[] start = PruneVidWindows.starts(refined);
    StillWindows windows = PruneVidWindows.still(tokens, perFrame, start, settings.tau(), scratch);
    int[] sizes = new int[windows.windows()];
    Arrays.setAll(sizes, windows::length);
    int[] still = new int[sizes.length];
    int[] moving = new int[sizes.length];
    Groups groups = new Groups(tokens.rows());
    for (TokenSet set : windows.sets()) {
      int before = groups.size();
      if (set.size() <= SMALL) {
        set.openAll(groups, perFrame);
      } else {
        int wanted = Math.max(1, (int) (set.size() * settings.clusterRatio()));
        cluster(tokens, perFrame, set, wanted, groups, scratch);
      }
      (set.still() ? still : moving)[set.window()] += groups.size() - before;
    }
    float[] ones = new float[tokens.rows()];
    Arrays.fill(ones, 1);
    return new Merge(labels, refined, sizes, still, moving, groups.means(ones));
  }

  /** Clusters of frames that are wanted, 1 or more. */
  static int segments(int frames, double ratio) {
    return Math.max(1, (int) (frames * ratio));
  }

  /** Clusters a set; its groups are opened by descending score. */
  static void cluster(
      Matrix tokens, int perFrame, TokenSet set, int wanted, Groups groups, Scratch scratch) {
    DensityPeaks peaks = set.peaks(tokens, perFrame, NEIGHBOURS, scratch);
    int[] centres = peaks.centres(wanted);
    int[] label = peaks.nearest(centres);
    int first = groups.size();
    for (int c : centres) {
      groups.open(set.first()[c]);
    }
    for (int i = 0; i < label.length; i++) {
      set.assign(i, groups.members(), first + label[i], perFrame);
    }
  }
}
