package dev.precis.compress.cluster;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The output rows of {@link FastVidMerge}, segment by segment. */
final class FastVidRows {
  private final Matrix hidden;
  private final int prefix;
  private final float[] attention;
  private final int perFrame;
  private final FastVidMerge.Settings settings;
  private final Scratch scratch;
  private final @Nullable Members[] anchors;
  private final boolean[] plain;

  FastVidRows(
      Matrix hidden,
      int prefix,
      float[] attention,
      int perFrame,
      FastVidMerge.Settings settings,
      Scratch scratch) {
    this.hidden = hidden;
    this.prefix = prefix;
    this.attention = attention;
    this.perFrame = perFrame;
    this.settings = settings;
    this.scratch = scratch;
    anchors = new Members[hidden.rows()];
    plain = new boolean[hidden.rows()];
    Arrays.fill(plain, 0, prefix, true);
    Arrays.fill(plain, prefix + attention.length, plain.length, true);
  }

  /** Rows that joined an anchor, itself as a rule among them. */
  private static final class Members {
    private int[] rows = new int[4];
    private int count;

    void add(int row) {
      if (count == rows.length) {
        rows = Arrays.copyOf(rows, 2 * count);
      }
      rows[count++] = row;
    }
  }

  /** Decides about the frames from {@code from} to {@code to}, exclusive. */
  void segment(int from, int to) {
    int length = to - from;
    int every = settings.every();
    int share = settings.anchors();
    int salient = settings.perFrame() - share;
    boolean[][] stays = new boolean[length][];
    for (int f = 0; f < length; f++) {
      stays[f] = FastVidMerge.salient(attention, (from + f) * perFrame, perFrame, salient);
      for (int p = 0; p < perFrame; p++) {
        plain[row(from + f) + p] = stays[f][p];
      }
    }
    int wanted = (int) ((long) share * length / ((length + every - 1) / every));
    int most = Math.min(wanted, perFrame - salient);
    List<int[]> runs = new ArrayList<>();
    List<Integer> frames = new ArrayList<>();
    for (int f = 0; f < length && most > 0; f++) {
      if (FastVidSegments.anchored(f, length, every)) {
        runs.add(
            FastVidMerge.anchors(
                hidden, row(from + f), stays[f], most, FastVidMerge.NEIGHBOURS, scratch));
        frames.add(f);
      }
    }
    if (!runs.isEmpty()) {
      join(from, stays, runs, frames, wanted == share);
    }
  }

  private int row(int frame) {
    return prefix + frame * perFrame;
  }

  /** Lets the tokens that do not stay join an anchor of every run, or of their own frame's. */
  private void join(
      int from, boolean[][] stays, List<int[]> runs, List<Integer> frames, boolean ownFrame) {
    int each = runs.getFirst().length;
    int[] all = new int[each * runs.size()];
    int[] runStart = new int[runs.size() + 1];
    for (int run = 0; run < runs.size(); run++) {
      System.arraycopy(runs.get(run), 0, all, run * each, each);
      runStart[run + 1] = (run + 1) * each;
    }
    for (int anchor : all) {
      anchors[anchor] = new Members();
    }
    AnchorMatch match = new AnchorMatch(hidden, all, scratch);
    for (int f = 0; f < stays.length; f++) {
      if (ownFrame && !frames.contains(f)) {
        continue;
      }
      int first = row(from + f);
      int[][] best = match.best(first, first + perFrame, runStart);
      for (int p = 0; p < perFrame; p++) {
        for (int run = 0; run < runs.size() && !stays[f][p]; run++) {
          Members members = anchors[all[runStart[run] + best[p][run]]];
          if (members != null && (!ownFrame || frames.get(run) == f)) {
            members.add(first + p);
          }
        }
      }
    }
  }

  /**
   * The rows in ascending order; if the clip keeps none, its most attended token, so that there is
   * one.
   */
  RowCombination combination(int frames) {
    if (settings.perFrame() == 0 && frames > 0) {
      plain[prefix + Kernels.argmax(attention)] = true;
    }
    int rows = 0;
    int terms = 0;
    for (int r = 0; r < plain.length; r++) {
      Members members = anchors[r];
      if (plain[r] || members != null) {
        rows++;
        terms += members == null ? 1 : members.count + 1;
      }
    }
    int[] rowStart = new int[rows + 1];
    int[] source = new int[terms];
    float[] coefficient = new float[terms];
    int[] anchor = new int[rows];
    int at = 0;
    int row = 0;
    for (int r = 0; r < plain.length; r++) {
      Members members = anchors[r];
      if (!plain[r] && members == null) {
        continue;
      }
      anchor[row++] = r;
      double own =
          members == null || members.count == 0
              ? 1
              : Math.max(1.0 / (members.count + 1), settings.beta());
      int ownTerm = at++;
      source[ownTerm] = r;
      coefficient[ownTerm] = (float) own;
      for (int m = 0; members != null && m < members.count; m++) {
        double part = (1 - own) / members.count;
        if (members.rows[m] == r) {
          coefficient[ownTerm] = (float) (own + part);
        } else {
          source[at] = members.rows[m];
          coefficient[at++] = (float) part;
        }
      }
      rowStart[row] = at;
    }
    return new RowCombination(
        rowStart, Arrays.copyOf(source, at), Arrays.copyOf(coefficient, at), anchor);
  }
}
