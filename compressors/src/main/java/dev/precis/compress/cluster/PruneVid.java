package dev.precis.compress.cluster;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.FrameFeatures;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.Scratch;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.compress.cluster.StillWindows.TokenSet;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * PruneVid before the language model: frames are clustered into windows, places that stand still in
 * a window become one token each, and those and the moving tokens of each frame are clustered by
 * density peaks (Visual-AI/PruneVid).
 *
 * <p>{@code mode=parity} is the released algorithm, {@link PruneVidMerge}; sets of 14 tokens or
 * fewer are passed on as they are, so that more than the budget can come out. What the default does
 * otherwise:
 *
 * <ul>
 *   <li>the budget is met exactly: every set gets one row, the rest falls on them in proportion to
 *       their sizes. With fewer rows than sets every place of a window counts as still, and with
 *       fewer rows than windows the clip is one window; above what is left when all still places
 *       are merged, the tokens that resemble the first of their place least are let out again;
 *   <li>rows come in (t, y, x) order, not by score;
 *   <li>frames are compared by the encoder's frame features where there are any;
 *   <li>a clip of one to three frames works.
 * </ul>
 */
public final class PruneVid implements Compressor {
  /** Option {@code tau}; released. */
  public static final Option<Double> TAU =
      Option.decimal("tau", 0.8, -1, 1, "mean cosine above which a place stands still");

  /** Option {@code segments}; released. */
  public static final Option<Double> SEGMENTS =
      Option.decimal("segments", 0.25, 0, 1, "clusters of frames over frames");

  /** Option {@code neighbours}; the reference case's setting. */
  public static final Option<Integer> NEIGHBOURS =
      Option.integer("neighbours", 7, 1, 1024, "neighbours that make a frame's density");

  /** Option {@code clusters}, for parity mode. */
  public static final Option<Double> CLUSTERS =
      Option.decimal(
          "clusters", 0, 0, 1, "clusters over tokens, 0 for the budget's share (parity)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "prunevid",
          "Still places of a clip merged over time, all tokens clustered by density",
          Set.of(Modality.VIDEO),
          Mechanism.SIMILARITY,
          Set.of(),
          "PruneVid, Findings of ACL 2025, arXiv 2412.16117",
          "O(T N (N + 1) D), T frames of N tokens",
          List.of(Mode.OPTION, TAU, SEGMENTS, NEIGHBOURS, CLUSTERS),
          List.of(
              "the budget is met exactly: every set gets one row, the rest falls on them in proportion to their sizes. With fewer rows than sets every place of a window counts as still, and with fewer rows than windows the clip is one window; above what is left when all still places are merged, the tokens that resemble the first of their place least are let out again",
              "rows come in (t, y, x) order, not by score",
              "frames are compared by the encoder's frame features where there are any",
              "a clip of one to three frames works"));

  private final Mode mode;
  private final double clusters;
  private final PruneVidMerge.Settings settings;
  private final ScratchPool scratch = new ScratchPool();

  private PruneVid(Mode mode, PruneVidMerge.Settings settings, double clusters) {
    this.mode = mode;
    this.settings = settings;
    this.clusters = clusters;
  }

  static PruneVid of(Options options) {
    return new PruneVid(
        options.get(Mode.OPTION),
        new PruneVidMerge.Settings(
            options.get(TAU), 1, options.get(SEGMENTS), options.get(NEIGHBOURS)),
        options.get(CLUSTERS));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Set<Signal> uses() {
    return switch (mode) {
      case REPAIRED -> Set.of(Signal.FRAME_FEATURES);
      case PARITY -> Set.of();
    };
  }

  @Override
  public Scope scope() {
    return Scope.WINDOW;
  }

  @Override
  public Traits traits() {
    return switch (mode) {
      case REPAIRED -> Traits.MERGES;
      case PARITY -> new Traits(false, false, true);
    };
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return switch (mode) {
      case REPAIRED -> new Planned.Exact(budget.resolve(shape));
      case PARITY -> {
        // At most two sets a frame, each of at most 14 tokens more than its share.
        double most =
            ratio(shape, budget) * shape.tokens() + 2.0 * PruneVidMerge.SMALL * shape.grid().t();
        yield new Planned.AtMost((int) Math.min(shape.tokens(), Math.ceil(most)));
      }
    };
  }

  private double ratio(SequenceShape shape, Budget budget) {
    return clusters > 0 ? clusters : (double) budget.resolve(shape) / shape.tokens();
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    return new Selection.Combine(
        switch (mode) {
          case REPAIRED -> {
            Matrix features = FrameFeatures.of(in, signals);
            yield scratch.lend(piece -> repaired(in, features, budget.resolve(shape), piece));
          }
          case PARITY -> {
            PruneVidMerge.Settings released =
                new PruneVidMerge.Settings(
                    settings.tau(),
                    ratio(shape, budget),
                    settings.segmentRatio(),
                    settings.neighbours());
            yield scratch
                .lend(piece -> PruneVidMerge.merge(in.embeddings(), in.grid().t(), released, piece))
                .rows();
          }
        });
  }

  private RowCombination repaired(TokenSequence in, Matrix features, int keep, Scratch piece) {
    Matrix tokens = in.embeddings();
    int perFrame = in.grid().perStep();
    List<TokenSet> sets = sets(tokens, perFrame, features, keep, piece);
    int[] sizes = new int[sets.size()];
    int left = 0;
    for (int s = 0; s < sizes.length; s++) {
      sizes[s] = sets.get(s).size();
      left += sizes[s];
    }
    int[] quota = SetQuotas.atLeastOne(sizes, Math.min(keep, left));
    Groups groups = new Groups(in.size());
    for (int s = 0; s < sizes.length; s++) {
      if (quota[s] == sizes[s]) {
        sets.get(s).openAll(groups, perFrame);
      } else {
        PruneVidMerge.cluster(tokens, perFrame, sets.get(s), quota[s], groups, piece);
      }
    }
    groups.releaseTo(keep, tokens);
    return groups.meansInOrder(in.provenance().weight());
  }

  /** At most {@code keep} sets that are not empty. */
  private List<TokenSet> sets(
      Matrix tokens, int perFrame, Matrix features, int keep, Scratch piece) {
    int frames = features.rows();
    int wanted = PruneVidMerge.segments(frames, settings.segmentRatio());
    int[] labels = PruneVidWindows.labels(features, wanted, settings.neighbours(), piece);
    int[] start = PruneVidWindows.starts(PruneVidWindows.refined(labels));
    if (start.length - 1 > keep) {
      return allStill(new int[] {0, frames}, perFrame);
    }
    List<TokenSet> sets =
        filled(PruneVidWindows.still(tokens, perFrame, start, settings.tau(), piece).sets());
    return sets.size() > keep ? allStill(start, perFrame) : sets;
  }

  private static List<TokenSet> allStill(int[] start, int perFrame) {
    boolean[][] still = new boolean[start.length - 1][perFrame];
    for (boolean[] window : still) {
      Arrays.fill(window, true);
    }
    return filled(new StillWindows(start, still).sets());
  }

  private static List<TokenSet> filled(List<TokenSet> sets) {
    return sets.stream().filter(set -> set.size() > 0).toList();
  }
}
