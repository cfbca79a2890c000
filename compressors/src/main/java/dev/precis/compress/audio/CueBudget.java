package dev.precis.compress.audio;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.NeighbourRuns;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.RowGroups;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Detail where something is to be heard: silent stretches shrink to few rows, onsets and voices
 * keep many. Every token has a mass by its cues; neighbours in time are merged, the pair first that
 * costs least by {@link CueRuns}, until the budget is met.
 *
 * <p>A token that sounds weighs 1, more by the strength of its onset and by its voicing. All tokens
 * of one silent stretch weigh as much as {@code pause} plain tokens together, so that a gap between
 * two words stays and a minute of silence takes no more room than that gap. A merge across the
 * beginning of a sound costs more by the strength of its onset, and across the edge of a silence as
 * if it were a full one. A row is the mean of its tokens by mass. O(N D + N log N).
 */
public final class CueBudget implements Compressor {
  /** Option {@code silence}: speech lies some 30 dB over its pauses in a quiet room. */
  public static final Option<Double> SILENCE =
      Option.decimal("silence", 35, 1, 120, "dB below the loud part at which sound is silent");

  /** Option {@code pause}. */
  public static final Option<Double> PAUSE =
      Option.decimal("pause", 2, 0.01, 100, "tokens that a silent stretch weighs at most");

  /** Option {@code onset}. */
  public static final Option<Double> ONSET =
      Option.decimal(
          "onset",
          2,
          0,
          10,
          "what a full onset adds to a mass of 1, and to the factor of a merge across it");

  /** Option {@code voicing}. */
  public static final Option<Double> VOICING =
      Option.decimal("voicing", 1, 0, 10, "what a voice adds to a token's mass of 1");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "cue-budget",
          "Neighbours merged so that silence takes few tokens, onsets and voices many",
          Set.of(Modality.AUDIO),
          Mechanism.SIMILARITY,
          Set.of(Signal.CUES),
          "own",
          "O(N D + N log N)",
          List.of(SILENCE, PAUSE, ONSET, VOICING));

  /** Padding weighs nothing, and a mass of 0 has no mean. */
  private static final float LEAST_WEIGHT = 1e-6f;

  private final double silence;
  private final double pause;
  private final double onset;
  private final double voicing;

  private CueBudget(Options options) {
    silence = options.get(SILENCE);
    pause = options.get(PAUSE);
    onset = options.get(ONSET);
    voicing = options.get(VOICING);
  }

  static CueBudget of(Options options) {
    return new CueBudget(options);
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int n = in.size();
    Matrix cues = signals.require(Signal.CUES);
    if (cues.rows() != n || cues.cols() != CueMasses.COLUMNS) {
      throw PrecisException.user(
          "SIGNAL_SHAPE",
          "signal cues is %d x %d; %d tokens need %d x %d: loudness, onset, voicing"
              .formatted(cues.rows(), cues.cols(), n, n, CueMasses.COLUMNS));
    }
    boolean[] silent = CueMasses.silent(cues, silence);
    float[] mass = CueMasses.of(cues, silent, pause, onset, voicing);
    for (int r = 0; r < n; r++) {
      mass[r] *= Math.max(LEAST_WEIGHT, in.provenance().weight()[r]);
    }
    float[] attack = CueMasses.attacks(cues, silent, onset);
    NeighbourRuns runs = new NeighbourRuns(n, new CueRuns(in.embeddings(), mass, attack));
    runs.joinUntil(budget.resolve(SequenceShape.of(in)));
    return new Selection.Combine(RowGroups.runMeans(runs.firsts(), mass));
  }
}
