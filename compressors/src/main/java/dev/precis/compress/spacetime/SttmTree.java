package dev.precis.compress.spacetime;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The trees of STTM over the frames of a clip, coarse cells over finer ones, and what cutting them
 * at a threshold leaves: a cell is a node if it resembles all its children, else those are looked
 * at, down to the tokens.
 */
final class SttmTree {
  private final int frames;
  private final int perFrame;
  private final int width;
  private final List<SttmLevel> levels; // finest first
  private final float[][] likeness; // per level and cell: lowest cosine to a child

  private SttmTree(int frames, List<SttmLevel> levels, float[][] likeness) {
    this.frames = frames;
    this.levels = levels;
    this.likeness = likeness;
    perFrame = levels.getFirst().cells();
    width = levels.getFirst().width();
  }

  /**
   * As released: halved until a side is 2; a cell is the mean of its children whatever they cover;
   * a cell with fewer than four children is compared with cell (0, 0) of the finer level too.
   */
  static SttmTree released(Matrix tokens, int frames, int height, int width) {
    return of(tokens, frames, height, width, 2, false);
  }

  /** Ours: halved until one cell is left, means of tokens, compared with real children only. */
  static SttmTree repaired(Matrix tokens, int frames, int height, int width) {
    return of(tokens, frames, height, width, 1, true);
  }

  private static SttmTree of(
      Matrix tokens, int frames, int height, int width, int last, boolean repaired) {
    List<SttmLevel> levels = new ArrayList<>();
    levels.add(SttmLevel.finest(tokens, height, width));
    SttmLevel level = levels.getLast();
    while (repaired
        ? Math.max(level.height(), level.width()) > last
        : Math.min(level.height(), level.width()) > last) {
      level = level.coarser(frames, repaired);
      levels.add(level);
    }
    float[][] likeness = new float[levels.size()][0];
    for (int l = 1; l < likeness.length; l++) {
      likeness[l] = likeness(levels.get(l), levels.get(l - 1), frames, !repaired);
    }
    return new SttmTree(frames, levels, likeness);
  }

  private static float[] likeness(SttmLevel level, SttmLevel finer, int frames, boolean filled) {
    float[] out = new float[frames * level.cells()];
    for (int cell = 0; cell < out.length; cell++) {
      int t = cell / level.cells();
      int y = cell % level.cells() / level.width();
      int x = cell % level.width();
      float least = Float.POSITIVE_INFINITY;
      int children = 0;
      for (int cy = level.rowStart()[y]; cy < level.rowStart()[y + 1]; cy++) {
        for (int cx = level.colStart()[x]; cx < level.colStart()[x + 1]; cx++) {
          int child = t * finer.cells() + cy * finer.width() + cx;
          least = Math.min(least, cosine(level, cell, finer, child));
          children++;
        }
      }
      if (filled && children < 4) {
        least = Math.min(least, cosine(level, cell, finer, t * finer.cells()));
      }
      out[cell] = least;
    }
    return out;
  }

  private static float cosine(SttmLevel a, int one, SttmLevel b, int other) {
    double norms = Math.max((double) a.norm()[one] * b.norm()[other], Kernels.COSINE_EPSILON);
    return (float) (Kernels.dot(a.values(), one, b.values(), other) / norms);
  }

  /**
   * The nodes that a threshold leaves, by frame and first token.
   *
   * @param first first token of every node: frame, top row, left column
   * @param level of every node, 0 for a token
   * @param cell of every node in its level, all frames counted
   * @param frameStart first node of every frame, and the number of nodes at the end
   * @param owner node of every token
   */
  @SuppressWarnings("ArrayRecordComponent") // a table, never compared
  record Nodes(int[] first, int[] level, int[] cell, int[] frameStart, int[] owner) {
    int size() {
      return first.length;
    }
  }

  Nodes nodes(double threshold) {
    int[] levelAt = new int[frames * perFrame];
    int[] cellAt = new int[frames * perFrame];
    Arrays.fill(levelAt, -1);
    int count = 0;
    int top = levels.size() - 1;
    for (int cell = 0; cell < frames * levels.get(top).cells(); cell++) {
      count += descend(top, cell, threshold, levelAt, cellAt);
    }
    int[] first = new int[count];
    int[] level = new int[count];
    int[] cell = new int[count];
    int[] frameStart = new int[frames + 1];
    int[] owner = new int[levelAt.length];
    int at = 0;
    for (int token = 0; token < levelAt.length; token++) {
      if (token % perFrame == 0) {
        frameStart[token / perFrame] = at;
      }
      if (levelAt[token] >= 0) {
        first[at] = token;
        level[at] = levelAt[token];
        cell[at] = cellAt[token];
        int[] box = box(level[at], cell[at]);
        for (int y = box[1]; y < box[3]; y++) {
          int row = box[0] * perFrame + y * width;
          Arrays.fill(owner, row + box[2], row + box[4], at);
        }
        at++;
      }
    }
    frameStart[frames] = count;
    return new Nodes(first, level, cell, frameStart, owner);
  }

  private int descend(int l, int cell, double threshold, int[] levelAt, int[] cellAt) {
    SttmLevel level = levels.get(l);
    int t = cell / level.cells();
    int y = cell % level.cells() / level.width();
    int x = cell % level.width();
    if (l == 0 || likeness[l][cell] >= threshold) {
      int token = t * perFrame + level.top()[y] * width + level.left()[x];
      levelAt[token] = l;
      cellAt[token] = cell;
      return 1;
    }
    SttmLevel finer = levels.get(l - 1);
    int count = 0;
    for (int cy = level.rowStart()[y]; cy < level.rowStart()[y + 1]; cy++) {
      for (int cx = level.colStart()[x]; cx < level.colStart()[x + 1]; cx++) {
        int child = t * finer.cells() + cy * finer.width() + cx;
        count += descend(l - 1, child, threshold, levelAt, cellAt);
      }
    }
    return count;
  }

  /** Frame, top, left, bottom and right of a cell in tokens, the last two exclusive. */
  int[] box(int l, int cell) {
    SttmLevel level = levels.get(l);
    int y = cell % level.cells() / level.width();
    int x = cell % level.width();
    return new int[] {
      cell / level.cells(), level.top()[y], level.left()[x], level.top()[y + 1], level.left()[x + 1]
    };
  }

  /** Tokens of a cell. */
  int tokens(int l, int cell) {
    SttmLevel level = levels.get(l);
    return level.tokens(cell % level.cells() / level.width(), cell % level.width());
  }

  /** The cosine of two nodes. */
  float cosine(Nodes nodes, int one, int other) {
    return cosine(
        levels.get(nodes.level()[one]),
        nodes.cell()[one],
        levels.get(nodes.level()[other]),
        nodes.cell()[other]);
  }

  /**
   * Pairs of nodes of neighbouring frames, one of whose boxes holds the other, with at least this
   * cosine; two entries per pair, the earlier frame first.
   */
  int[] links(Nodes nodes, double threshold) {
    int[] out = new int[16];
    int count = 0;
    int[] owner = nodes.owner();
    for (int token = 0; token < owner.length - perFrame; token++) {
      int here = owner[token];
      int next = owner[token + perFrame];
      // Boxes of one pyramid lie inside each other or apart: a pair shows at the smaller's corner.
      boolean smaller =
          tokens(nodes.level()[here], nodes.cell()[here])
              <= tokens(nodes.level()[next], nodes.cell()[next]);
      int corner = smaller ? nodes.first()[here] : nodes.first()[next] - perFrame;
      if (corner == token && cosine(nodes, here, next) >= threshold) {
        if (count == out.length) {
          out = Arrays.copyOf(out, 2 * count);
        }
        out[count++] = here;
        out[count++] = next;
      }
    }
    return Arrays.copyOf(out, count);
  }

  /** How much every token counts in the value of its node. */
  float[] shares(Nodes nodes, boolean byTokens) {
    float[] share = new float[nodes.owner().length];
    for (int node = 0; node < nodes.size(); node++) {
      if (byTokens) {
        int[] box = box(nodes.level()[node], nodes.cell()[node]);
        float part = 1f / tokens(nodes.level()[node], nodes.cell()[node]);
        for (int y = box[1]; y < box[3]; y++) {
          int row = box[0] * perFrame + y * width;
          Arrays.fill(share, row + box[2], row + box[4], part);
        }
      } else {
        spread(nodes.level()[node], nodes.cell()[node], 1, share);
      }
    }
    return share;
  }

  private void spread(int l, int cell, double part, float[] share) {
    SttmLevel level = levels.get(l);
    if (l == 0) {
      share[cell] = (float) part;
      return;
    }
    SttmLevel finer = levels.get(l - 1);
    int t = cell / level.cells();
    int y = cell % level.cells() / level.width();
    int x = cell % level.width();
    int rows = level.rowStart()[y + 1] - level.rowStart()[y];
    int cols = level.colStart()[x + 1] - level.colStart()[x];
    for (int cy = level.rowStart()[y]; cy < level.rowStart()[y + 1]; cy++) {
      for (int cx = level.colStart()[x]; cx < level.colStart()[x + 1]; cx++) {
        spread(l - 1, t * finer.cells() + cy * finer.width() + cx, part / (rows * cols), share);
      }
    }
  }
}
