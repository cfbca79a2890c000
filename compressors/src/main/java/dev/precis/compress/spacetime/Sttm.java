package dev.precis.compress.spacetime;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.RowGroups;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.compress.cluster.Groups;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * STTM: each frame as a quadtree whose cells stay whole where they are of one look, and cells of
 * neighbouring frames that lie inside each other merged where they resemble each other
 * (HYUNJS/STTM).
 *
 * <p>{@code mode=parity} is the released algorithm, {@link SttmMerge}: its two thresholds decide
 * how many rows come out, whatever the budget. What the default does otherwise:
 *
 * <ul>
 *   <li>the budget is met exactly: the threshold is the highest that gives no more rows, and what
 *       is missing are tokens that resemble the first of their row least, each let out on its own;
 *   <li>the tree goes up to one cell a frame, so that every budget can be met;
 *   <li>a cell with fewer than four children, at an odd side, is compared with those only, not with
 *       the upper left cell of the frame too;
 *   <li>cells and rows are means of tokens, not of cells of unlike sizes;
 *   <li>all that is linked becomes one row, also a node with two partners in the frame before, and
 *       a row's box and time cover all of it, not its first node.
 * </ul>
 */
public final class Sttm implements Compressor {
  /** Option {@code threshold}, for parity mode; of a reference case. */
  public static final Option<Double> THRESHOLD =
      Option.decimal("threshold", 0.85, -1, 1, "cosine from which a cell stays whole (parity)");

  /** Option {@code temporal}, for parity mode; of a reference case. */
  public static final Option<Double> TEMPORAL =
      Option.decimal(
          "temporal", 0.8, -1, 1, "cosine from which frames merge, 0 or less for never (parity)");

  /** Option {@code gap}, for the default mode; as far apart as the two thresholds of the cases. */
  public static final Option<Double> GAP =
      Option.decimal(
          "gap",
          0.05,
          0,
          1,
          "how much less than in space resemblance in time has to be (repaired)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "sttm",
          "Quadtrees of alike tokens in each frame, alike cells merged from frame to frame",
          Set.of(Modality.VIDEO),
          Mechanism.SIMILARITY,
          Set.of(),
          "STTM, ICCV 2025, arXiv 2507.07990",
          "O(N D)",
          List.of(Mode.OPTION, THRESHOLD, TEMPORAL, GAP),
          List.of(
              "the budget is met exactly: the threshold is the highest that gives no more rows, and what is missing are tokens that resemble the first of their row least, each let out on its own",
              "the tree goes up to one cell a frame, so that every budget can be met",
              "a cell with fewer than four children, at an odd side, is compared with those only, not with the upper left cell of the frame too",
              "cells and rows are means of tokens, not of cells of unlike sizes",
              "all that is linked becomes one row, also a node with two partners in the frame before, and a row's box and time cover all of it, not its first node"));

  /** Halvings of the range of cosines when a threshold is looked for. */
  private static final int HALVINGS = 14;

  private final Mode mode;
  private final double threshold;
  private final double temporal;
  private final double gap;

  private Sttm(Mode mode, double threshold, double temporal, double gap) {
    this.mode = mode;
    this.threshold = threshold;
    this.temporal = temporal;
    this.gap = gap;
  }

  static Sttm of(Options options) {
    return new Sttm(
        options.get(Mode.OPTION), options.get(THRESHOLD), options.get(TEMPORAL), options.get(GAP));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Scope scope() {
    return Scope.WINDOW;
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return switch (mode) {
      case REPAIRED -> new Planned.Exact(budget.resolve(shape));
      case PARITY -> new Planned.AtMost(shape.tokens());
    };
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    Grid grid = in.grid();
    return new Selection.Combine(
        switch (mode) {
          case REPAIRED -> repaired(in, budget.resolve(SequenceShape.of(in)));
          case PARITY ->
              SttmMerge.merge(in.embeddings(), grid.t(), grid.h(), grid.w(), threshold, temporal)
                  .rows();
        });
  }

  private RowCombination repaired(TokenSequence in, int keep) {
    Grid grid = in.grid();
    if (keep == in.size()) {
      return RowGroups.identity(keep);
    }
    SttmTree tree = SttmTree.repaired(in.embeddings(), grid.t(), grid.h(), grid.w());
    // Below every cosine all is one row; above, nothing merges.
    double low = -2;
    double high = 2;
    Groups groups = joined(tree, low);
    for (int i = 0; i < HALVINGS && groups.size() < keep; i++) {
      double middle = (low + high) / 2;
      Groups tried = joined(tree, middle);
      if (tried.size() <= keep) {
        low = middle;
        groups = tried;
      } else {
        high = middle;
      }
    }
    groups.releaseTo(keep, in.embeddings());
    return groups.meansInOrder(in.provenance().weight());
  }

  /** The rows that a threshold leaves. */
  private Groups joined(SttmTree tree, double cosine) {
    SttmTree.Nodes nodes = tree.nodes(cosine);
    int[] links = tree.links(nodes, cosine - gap);
    int[] root = new int[nodes.size()];
    for (int i = 0; i < root.length; i++) {
      root[i] = i;
    }
    for (int l = 0; l < links.length; l += 2) {
      int one = root(root, links[l]);
      int other = root(root, links[l + 1]);
      root[Math.max(one, other)] = Math.min(one, other);
    }
    int[] owner = nodes.owner();
    Groups groups = new Groups(owner.length);
    int[] group = new int[root.length];
    for (int node = 0; node < root.length; node++) {
      int first = root(root, node);
      group[node] = first == node ? groups.open(nodes.first()[node]) : group[first];
    }
    for (int token = 0; token < owner.length; token++) {
      groups.members()[token] = group[owner[token]];
    }
    return groups;
  }

  private static int root(int[] root, int node) {
    int at = node;
    while (root[at] != at) {
      root[at] = root[root[at]];
      at = root[at];
    }
    return at;
  }
}
