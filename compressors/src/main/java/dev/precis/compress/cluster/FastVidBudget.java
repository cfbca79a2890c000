package dev.precis.compress.cluster;

import dev.precis.compress.RowGroups;
import dev.precis.compress.Scratch;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;

/**
 * Our form of FastVID, which meets its budget. Segments get rows in proportion to their tokens, one
 * at least; of these a share are anchors, one at least, spread over the anchor frames, or over all
 * frames if those are too few; the others are the most attended tokens, spread over the frames. A
 * token that does not stay joins the most similar anchor of its segment.
 */
final class FastVidBudget {
  private final TokenSequence in;
  private final Matrix tokens;
  private final int perFrame;
  private final float[] attention;
  private final FastVidMerge.Settings settings;
  private final Scratch scratch;
  private final Groups groups;
  private final boolean[] centre;

  FastVidBudget(
      TokenSequence in, float[] attention, FastVidMerge.Settings settings, Scratch scratch) {
    this.in = in;
    this.attention = attention;
    this.settings = settings;
    this.scratch = scratch;
    tokens = in.embeddings();
    perFrame = in.grid().perStep();
    groups = new Groups(in.size());
    centre = new boolean[in.size()];
  }

  RowCombination rows(Matrix frames, int keep) {
    if (keep == in.size()) {
      return RowGroups.identity(keep);
    }
    int[] start = FastVidSegments.starts(frames, settings.segments(), settings.tau(), keep);
    int[] sizes = new int[start.length - 1];
    for (int s = 0; s < sizes.length; s++) {
      sizes[s] = (start[s + 1] - start[s]) * perFrame;
    }
    int[] quota = SetQuotas.atLeastOne(sizes, keep);
    for (int s = 0; s < sizes.length; s++) {
      segment(start[s], start[s + 1] - start[s], quota[s]);
    }
    groups.sort();
    int[] members = groups.members();
    double[] share = new double[groups.size()];
    for (int group : members) {
      share[group]++;
    }
    for (int g = 0; g < share.length; g++) {
      // As released: an anchor is its own member too.
      double own = Math.max(1 / (share[g] + 1), settings.beta());
      share[g] = own + (1 - own) / share[g];
    }
    return Blends.of(members, centre, share, groups.anchors());
  }

  private void segment(int from, int length, int quota) {
    int anchors = Math.max(1, (int) Math.rint(quota * settings.anchorShare()));
    int[] salient = even(quota - anchors, length);
    int every = settings.every();
    int[] room = room(length, salient, every);
    while (Arrays.stream(room).sum() < anchors) {
      every = Math.max(1, every / 2);
      room = room(length, salient, every);
    }
    int[] wanted = SetQuotas.proportional(room, anchors);
    boolean[][] stays = new boolean[length][];
    int[] all = new int[anchors];
    int at = 0;
    for (int f = 0; f < length; f++) {
      int first = (from + f) * perFrame;
      stays[f] = FastVidMerge.salient(attention, first, perFrame, salient[f]);
      for (int row :
          FastVidMerge.anchors(
              tokens, first, stays[f], wanted[f], FastVidMerge.NEIGHBOURS, scratch)) {
        all[at++] = row;
      }
    }
    join(from, stays, all);
  }

  /** Equal parts, spread over the frames. */
  private static int[] even(int total, int frames) {
    int[] part = new int[frames];
    for (int f = 0; f < frames; f++) {
      part[f] = (int) ((f + 1L) * total / frames - (long) f * total / frames);
    }
    return part;
  }

  /** Tokens that may be anchors, per frame. */
  private int[] room(int length, int[] salient, int every) {
    int[] room = new int[length];
    for (int f = 0; f < length; f++) {
      room[f] = FastVidSegments.anchored(f, length, every) ? perFrame - salient[f] : 0;
    }
    return room;
  }

  private void join(int from, boolean[][] stays, int[] anchors) {
    int first = groups.size();
    for (int anchor : anchors) {
      groups.open(anchor);
      centre[anchor] = true;
    }
    AnchorMatch match = new AnchorMatch(tokens, anchors, scratch);
    int[] runStart = {0, anchors.length};
    for (int f = 0; f < stays.length; f++) {
      int row = (from + f) * perFrame;
      int[][] best = match.best(row, row + perFrame, runStart);
      for (int p = 0; p < perFrame; p++) {
        if (stays[f][p]) {
          groups.alone(row + p);
          centre[row + p] = true;
        } else {
          groups.members()[row + p] = first + best[p][0];
        }
      }
    }
    for (int a = 0; a < anchors.length; a++) {
      groups.members()[anchors[a]] = first + a; // duplicates would join the first of them
    }
  }
}
