package dev.precis.compress.text;

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
import dev.precis.compress.Traits;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Averages neighbouring tokens of a text, or of sound, that mean the same: first those inside the
 * {@link Span}s of SemToken (arXiv 2508.15190), the most alike first, and only as many as the
 * budget asks for; if that is not enough, neighbours across spans.
 *
 * <p>Unlike the released code nothing is lost: tokens outside listed spans stay as they are (there
 * they vanish from the list), spans decide what is merged (there every three tokens are joined
 * whatever the spans say), and tokens marked by {@link Signal#PROTECTED}, numbers, names, negations
 * and times, are merged last; the report says when the budget left no other choice. Weights and
 * time spans add up. Averaged rows suit models that take embeddings as their prompt; for text given
 * as text see {@link ClauseKeep}. O(N D + N log N).
 */
public final class SemanticSpans implements Compressor {
  /** Option {@code similarity}. */
  public static final Option<Double> SIMILARITY =
      Option.decimal(
          "similarity", SpanRules.DEFAULT.similarity(), -1, 1, "cosine to the span's first token");

  /** Option {@code longest}. */
  public static final Option<Integer> LONGEST =
      Option.integer("longest", SpanRules.DEFAULT.longest(), 1, 4096, "most tokens of a span");

  /** Option {@code shortest}. */
  public static final Option<Integer> SHORTEST =
      Option.integer("shortest", SpanRules.DEFAULT.shortest(), 1, 4096, "fewest tokens of a span");

  /** Option {@code coherence}. */
  public static final Option<Double> COHERENCE =
      Option.decimal(
          "coherence", SpanRules.DEFAULT.coherence(), -1, 1, "least mean cosine inside a span");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "semantic-spans",
          "Means of neighbouring tokens of one meaning; numbers, names and negations stay",
          Set.of(Modality.TEXT, Modality.AUDIO),
          Mechanism.SIMILARITY,
          Set.of(),
          "spans of SemToken, arXiv 2508.15190",
          "O(N D + N log N)",
          List.of(SIMILARITY, LONGEST, SHORTEST, COHERENCE),
          List.of(
              "tokens outside listed spans stay as they are; in the released code they vanish from the list",
              "spans decide what is merged; the released code joins every three tokens whatever the spans say",
              "numbers, names, negations and times that the signal protected marks are merged last, and the report says when the budget left no other choice"));

  private static final float HALF = 0.5f;

  private final SpanRules rules;

  private SemanticSpans(SpanRules rules) {
    this.rules = rules;
  }

  static SemanticSpans of(Options options) {
    return new SemanticSpans(
        new SpanRules(
            options.get(SIMILARITY),
            options.get(LONGEST),
            options.get(SHORTEST),
            options.get(COHERENCE)));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Set<Signal> uses() {
    return Set.of(Signal.PROTECTED);
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int n = in.size();
    int keep = budget.resolve(SequenceShape.of(in));
    int[] span = new int[n];
    Arrays.fill(span, -1);
    if (keep < n) {
      int number = 0;
      for (Span found : Span.find(in.embeddings(), rules)) {
        Arrays.fill(span, found.first(), found.last() + 1, number++);
      }
    }
    boolean[] guarded = guarded(signals, n);
    int[] first = new NeighbourMerge(in.embeddings(), span, guarded).until(keep);
    boolean marked = signals.find(Signal.PROTECTED).isPresent();
    return new Selection.Combine(means(in.embeddings(), first), remarks(in, keep, marked, guarded));
  }

  private static List<String> remarks(
      TokenSequence in, int keep, boolean marked, boolean[] guarded) {
    if (!marked && keep < in.size() && in.provenance().modality()[0] == Modality.TEXT) {
      return List.of(
          "no signal 'protected': numbers, names, negations and times may be averaged with their neighbours");
    }
    int needed = needed(guarded);
    return keep >= needed
        ? List.of()
        : List.of(
            "the budget of %d rows is below the %d that leave every protected token alone: some share a row"
                .formatted(keep, needed));
  }

  private static boolean[] guarded(Signals signals, int n) {
    boolean[] guarded = new boolean[n];
    signals
        .findFinite(Signal.PROTECTED)
        .ifPresent(marks -> {
          for (int r = 0; r < n; r++) {
            guarded[r] = marks.get(r, 0) > HALF;
          }
        });
    return guarded;
  }

  /** Fewest rows without a protected token beside another in one; 0 if none is protected. */
  private static int needed(boolean[] guarded) {
    int rows = 0;
    boolean any = false;
    for (int r = 0; r < guarded.length; r++) {
      boolean starts = r == 0 || guarded[r] || guarded[r - 1];
      rows += starts ? 1 : 0;
      any |= guarded[r];
    }
    return any ? rows : 0;
  }

  /** The mean of every run, at the member nearest to it. */
  private static RowCombination means(Matrix tokens, int[] first) {
    int n = tokens.rows();
    int[] rowStart = Arrays.copyOf(first, first.length + 1);
    rowStart[first.length] = n;
    int[] source = new int[n];
    Arrays.setAll(source, i -> i);
    float[] coefficient = new float[n];
    int[] anchor = new int[first.length];
    for (int r = 0; r < first.length; r++) {
      int size = rowStart[r + 1] - rowStart[r];
      Arrays.fill(coefficient, rowStart[r], rowStart[r + 1], 1f / size);
      anchor[r] = rowStart[r];
      if (size > 2) {
        anchor[r] += nearest(tokens, rowStart[r], rowStart[r + 1]);
      }
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }

  private static int nearest(Matrix tokens, int from, int to) {
    Matrix run = tokens.slice(from, to);
    float[] mean = Kernels.meanRows(run);
    Matrix centre = Matrix.of(1, mean.length, mean);
    float[] cosine = new float[run.rows()];
    for (int i = 0; i < cosine.length; i++) {
      cosine[i] = Kernels.cosine(run, i, centre, 0);
    }
    return Kernels.argmax(cosine);
  }
}
