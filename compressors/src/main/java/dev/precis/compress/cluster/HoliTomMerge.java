package dev.precis.compress.cluster;

import dev.precis.compress.Scratch;
import dev.precis.compress.cluster.StillWindows.TokenSet;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * The outer stage of HoliTom as released (cokeshao/HoliTom): windows by {@link HoliTomWindows};
 * places that stand still become their mean over the window and are clustered by density peaks; of
 * the others the most attended stay. Rows come window by window, the still places first, then the
 * others frame after frame. The ratio is raised by what the windows have saved, so that the result
 * is near ratio times the tokens, give or take the rounding of every set.
 *
 * <p>The released code can give no row at all; here it is one then, the most attended token.
 */
public final class HoliTomMerge {
  private HoliTomMerge() {}

  /**
   * What can be set.
   *
   * @param tau cosine above which a place stands still
   * @param retain tokens wanted over tokens there
   * @param neighbours k of the density peaks at most
   * @param beta share of a centre in its row
   * @param plainMean whether a row is the plain mean of a cluster, whatever {@code beta} says
   */
  public record Settings(
      double tau, double retain, int neighbours, double beta, boolean plainMean) {}

  /**
   * What was decided.
   *
   * @param windows first and last frame of every window, flat
   * @param saved tokens that the windows save
   * @param retain ratio after those are taken off, at most 1
   * @param counts rows per window
   * @param rows output rows
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // intermediate results for comparison with the reference
  public record Merge(int[] windows, int saved, double retain, int[] counts, RowCombination rows) {}

  /**
   * Runs the released algorithm.
   *
   * @param tokens frame after frame, equally many each
   * @param attention of every token
   */
  public static Merge merge(Matrix tokens, float[] attention, int frames, Settings settings) {
    return merge(tokens, attention, frames, settings, new Scratch());
  }

  static Merge merge(
      Matrix tokens, float[] attention, int frames, Settings settings, Scratch scratch) {
    int n = tokens.rows();
    int perFrame = n / frames;
    HoliTomWindows.Cut cut = HoliTomWindows.cut(tokens, frames, settings.tau());
    double left = (double) (n - cut.saved()) / n;
    double retain = Math.min(settings.retain() / left, 1);
    Groups groups = new Groups(n);
    boolean[] centre = new boolean[n];
    int[] counts = new int[cut.windows().windows()];
    for (TokenSet set : cut.windows().sets()) {
      int before = groups.size();
      if (set.still()) {
        int wanted = (int) Math.rint(set.size() * retain);
        int neighbours = Math.min(settings.neighbours(), wanted);
        cluster(tokens, perFrame, set, wanted, neighbours, groups, centre, scratch);
      } else {
        mostAttended(attention, set, (int) Math.ceil(set.size() * retain), groups, centre);
      }
      counts[set.window()] += groups.size() - before;
    }
    if (groups.size() == 0) {
      int best = Kernels.argmax(attention);
      centre[best] = true;
      groups.alone(best);
      counts[windowOf(cut.start(), best / perFrame)]++;
    }
    double[] share = new double[groups.size()];
    Arrays.fill(share, settings.beta());
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    RowCombination rows =
        settings.plainMean()
            ? groups.means(ones)
            : Blends.of(groups.members(), centre, share, groups.anchors());
    return new Merge(firstAndLast(cut.start()), cut.saved(), retain, counts, rows);
  }

  /** Clusters a set; its groups are opened by ascending place. */
  static void cluster(
      Matrix tokens,
      int perFrame,
      TokenSet set,
      int wanted,
      int neighbours,
      Groups groups,
      boolean[] centre,
      Scratch scratch) {
    if (wanted == 0) {
      return;
    }
    DensityPeaks peaks = set.peaks(tokens, perFrame, neighbours, scratch);
    int[] centres = peaks.centres(wanted);
    Arrays.sort(centres);
    int[] label = peaks.nearest(centres);
    int first = groups.size();
    for (int c : centres) {
      groups.open(set.first()[c]);
      for (int f = 0; f < set.frames(); f++) {
        centre[set.first()[c] + f * perFrame] = true;
      }
    }
    for (int i = 0; i < label.length; i++) {
      set.assign(i, groups.members(), first + label[i], perFrame);
    }
  }

  /** The most attended tokens of a set, by ascending place. */
  static void mostAttended(
      float[] attention, TokenSet set, int wanted, Groups groups, boolean[] centre) {
    float[] own = new float[set.size()];
    for (int i = 0; i < own.length; i++) {
      own[i] = attention[set.first()[i]];
    }
    for (int i : Kernels.topKAscending(own, wanted)) {
      groups.alone(set.first()[i]);
      centre[set.first()[i]] = true;
    }
  }

  private static int windowOf(int[] start, int frame) {
    int w = 0;
    while (start[w + 1] <= frame) {
      w++;
    }
    return w;
  }

  private static int[] firstAndLast(int[] start) {
    int[] out = new int[2 * (start.length - 1)];
    for (int w = 0; w + 1 < start.length; w++) {
      out[2 * w] = start[w];
      out[2 * w + 1] = start[w + 1] - 1;
    }
    return out;
  }
}
