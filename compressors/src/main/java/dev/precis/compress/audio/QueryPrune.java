package dev.precis.compress.audio;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.Quotas;
import dev.precis.compress.query.LateInteraction;
import dev.precis.compress.query.QuerySpace;
import dev.precis.compress.query.RelevanceMaps;
import dev.precis.kernel.Kernels;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Keeps what the question asks for, in two steps. First the sound is cut into segments of time and
 * each gets a part of the budget that grows with its relevance: the mean over its tokens of the
 * largest cosine to a word of the question. Then each segment keeps its most important tokens, by
 * the encoder's attention, or by their own relevance where the encoder gives none.
 *
 * <p>The two steps are inspired by SpeechPrune (arXiv 2412.12009), for which no code was published;
 * it takes importance from the first layer of the language model, which is not there in front of
 * one. With relevance as standard scores z over the segments, a segment of s tokens gets a part in
 * proportion to {@code s exp(focus z)}, never more than s.
 *
 * <p>Question and tokens must live in one space; otherwise the run is refused with both names. O(m
 * N D + N log N), m words.
 */
public final class QueryPrune implements Compressor {
  /** Option {@code focus}: 0 gives every segment its share of the time. */
  public static final Option<Double> FOCUS =
      Option.decimal("focus", 1, 0, 8, "how much relevant segments gain over others");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "query-prune",
          "More tokens for segments that the question is about, the most attended of each",
          Set.of(Modality.AUDIO),
          Mechanism.QUERY,
          Set.of(Signal.TEXT_QUERY),
          "inspired by SpeechPrune, arXiv 2412.12009",
          "O(m N D + N log N)",
          List.of(TimeSegments.SECONDS, FOCUS));

  private final double seconds;
  private final double focus;

  private QueryPrune(double seconds, double focus) {
    this.seconds = seconds;
    this.focus = focus;
  }

  static QueryPrune of(Options options) {
    return new QueryPrune(options.get(TimeSegments.SECONDS), options.get(FOCUS));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Set<Signal> uses() {
    return Set.of(Signal.TEXT_QUERY, Signal.JOINT_EMBEDDINGS, Signal.ATTENTION);
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int n = in.size();
    QuerySpace space = QuerySpace.of(in, signals);
    float[] relevance =
        LateInteraction.maps(space.tokens(), space.query(), 1, n)
            .heat(RelevanceMaps.Heat.MAX)
            .values();
    float[] importance =
        signals.findFinite(Signal.ATTENTION).map(values -> values.toArray()).orElse(relevance);
    int[] first = TimeSegments.of(in, seconds);
    int[] quota = quotas(relevance, first, budget.resolve(SequenceShape.of(in)));
    int[] rows = new int[n];
    int at = 0;
    for (int s = 0; s < first.length; s++) {
      float[] own = Arrays.copyOfRange(importance, first[s], TimeSegments.end(first, s, n));
      for (int r : Kernels.topKAscending(own, quota[s])) {
        rows[at++] = first[s] + r;
      }
    }
    return new Selection.Keep(Arrays.copyOf(rows, at));
  }

  /** Tokens of every segment. */
  private int[] quotas(float[] relevance, int[] first, int keep) {
    int segments = first.length;
    double[] mean = new double[segments];
    int[] size = new int[segments];
    for (int s = 0; s < segments; s++) {
      int end = TimeSegments.end(first, s, relevance.length);
      size[s] = end - first[s];
      for (int r = first[s]; r < end; r++) {
        mean[s] += relevance[r] / size[s];
      }
    }
    double average = Arrays.stream(mean).average().orElse(0);
    double deviation =
        Math.sqrt(Arrays.stream(mean).map(m -> (m - average) * (m - average)).average().orElse(0));
    double[] shares = new double[segments];
    for (int s = 0; s < segments; s++) {
      double score = deviation > Kernels.TOLERANCE ? (mean[s] - average) / deviation : 0;
      shares[s] = size[s] * Math.exp(focus * score);
    }
    return Quotas.largestRemainder(shares, size, keep);
  }
}
