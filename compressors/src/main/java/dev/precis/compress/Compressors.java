package dev.precis.compress;

import dev.precis.PrecisException;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The door to the methods: finds them by id and runs them. {@link #run} owns what holds for all of
 * them: finite input, signals present, the promised number of tokens, provenance that follows the
 * selection, and the report.
 */
public final class Compressors {
  private Compressors() {}

  /** All methods, by id. */
  public static Collection<Method> all() {
    return MethodCatalog.instance().all();
  }

  /**
   * The method of this id.
   *
   * @throws PrecisException {@code UNKNOWN_METHOD} listing the ids
   */
  public static Method method(String id) {
    return MethodCatalog.instance().find(id);
  }

  /**
   * A method with its options set.
   *
   * @throws PrecisException {@code UNKNOWN_METHOD}, {@code UNKNOWN_OPTION} or {@code BAD_OPTION}
   */
  public static Method.Configured of(MethodSpec spec) {
    return method(spec.id()).configure(spec.options());
  }

  /** As {@link #of(MethodSpec)} from a text such as {@code holov:mode=parity}. */
  public static Method.Configured of(String text) {
    return of(MethodSpec.parse(text));
  }

  /**
   * Compresses a picture, a run of sound, or a clip frame by frame.
   *
   * @throws PrecisException {@code NOT_FINITE} with the row number, {@code SIGNAL_MISSING}, {@code
   *     WRONG_MODALITY}
   */
  public static Compressed run(
      Method.Configured method, TokenSequence in, Budget budget, Signals signals) {
    int frames = frames(in);
    int[] shares = new int[frames];
    int perFrame = frames == 0 ? 0 : in.size() / frames;
    for (int f = 0; f < frames; f++) {
      shares[f] = FrameBudget.share(budget, f, frames, perFrame);
    }
    return run(method, in, shares, budget, signals);
  }

  /**
   * As {@link #run(Method.Configured, TokenSequence, Budget, Signals)} with the tokens of each
   * frame given, for a part of a longer clip.
   *
   * @param shares tokens that each frame may keep; 0 drops the frame
   * @param asked the budget of the whole clip, for the report
   */
  public static Compressed run(
      Method.Configured method, TokenSequence in, int[] shares, Budget asked, Signals signals) {
    long start = System.nanoTime();
    MethodInfo info = method.compressor().info();
    check(info, in, signals);
    int frames = frames(in);
    if (shares.length != frames) {
      throw new IllegalArgumentException(
          "%d shares for %d frames".formatted(shares.length, frames));
    }
    Joined joined = new Joined(in);
    int perFrame = frames == 0 ? 0 : in.size() / frames;
    for (int f = 0; f < frames; f++) {
      if (frames == 1) {
        joined.add(one(method.compressor(), in, shares[f], signals), 0);
      } else {
        int from = f * perFrame;
        TokenSequence frame = in.slice(from, from + perFrame, frameGrid(in));
        Signals own = signals.slice(from, from + perFrame);
        joined.add(one(method.compressor(), frame, shares[f], own), from);
      }
    }
    CompressionReport report =
        new CompressionReport(
            info.id(),
            method.options(),
            asked.text(),
            in.size(),
            joined.size(),
            joined.counts(),
            System.nanoTime() - start,
            warnings(asked, in, frames));
    return new Compressed(joined.tokens(), joined.anchors(), report);
  }

  private static List<String> warnings(Budget asked, TokenSequence in, int frames) {
    int perFrame = frames == 0 ? 0 : in.size() / frames;
    return switch (asked) {
      case Budget.PerFrame each when each.count() > perFrame ->
          List.of(
              "budget %s exceeds the %d tokens there are: all are kept"
                  .formatted(asked.text(), perFrame));
      case Budget.Tokens tokens when frames == 1 && tokens.count() > in.size() ->
          List.of(
              "budget %s exceeds the %d tokens there are: all are kept"
                  .formatted(asked.text(), in.size()));
      case Budget.Tokens _, Budget.KeepRatio _, Budget.PerFrame _ -> List.of();
    };
  }

  private static int frames(TokenSequence in) {
    if (in.size() == 0) {
      return 0;
    }
    return in.provenance().modality()[0] == Modality.AUDIO ? 1 : in.grid().t();
  }

  private static Grid frameGrid(TokenSequence in) {
    return new Grid(1, in.grid().h(), in.grid().w());
  }

  private static void check(MethodInfo info, TokenSequence in, Signals signals) {
    if (in.size() == 0) {
      return;
    }
    Modality modality = in.provenance().modality()[0];
    if (!info.modalities().contains(modality)) {
      throw PrecisException.user(
          "WRONG_MODALITY",
          "method %s works on %s, not on %s"
              .formatted(
                  info.id(),
                  info.modalities().stream().map(Modality::id).sorted().toList(),
                  modality.id()));
    }
    finite("embeddings", in.embeddings());
    for (Signal signal : info.needs()) {
      finite("signal " + signal.id(), signals.require(signal));
    }
  }

  private static void finite(String what, Matrix values) {
    int row = Kernels.firstNonFiniteRow(values);
    if (row >= 0) {
      throw PrecisException.user(
          "NOT_FINITE",
          "%s hold a NaN or infinity in row %d; every value must be finite".formatted(what, row));
    }
  }

  /** What became of one picture; anchors count its own rows. */
  private static Compacted one(Compressor method, TokenSequence in, int share, Signals signals) {
    if (share == 0) {
      return new Compacted(in.gather(new int[0]), Optional.of(new int[0]));
    }
    Budget budget = new Budget.Tokens(share);
    Planned planned = method.planned(SequenceShape.of(in), budget);
    Compacted out =
        switch (method.select(in, budget, signals)) {
          case Selection.Keep keep ->
              new Compacted(in.gather(keep.rows()), Optional.of(keep.rows()));
          case Selection.Combine combine ->
              new Compacted(in.combine(combine.rows()), Optional.of(combine.rows().anchor()));
          case Selection.Replace replace -> new Compacted(replace.tokens(), Optional.empty());
        };
    if (!planned.allows(out.tokens().size())) {
      throw new IllegalStateException(
          "method %s promised %s, gave %d tokens"
              .formatted(method.info().id(), planned, out.tokens().size()));
    }
    return out;
  }

  private record Compacted(TokenSequence tokens, Optional<int[]> anchors) {}

  /** The pictures of a clip, put together again. */
  private static final class Joined {
    private final TokenSequence in;
    private final List<TokenSequence> parts = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final List<int[]> anchors = new ArrayList<>();

    Joined(TokenSequence in) {
      this.in = in;
    }

    void add(Compacted part, int firstRow) {
      parts.add(part.tokens());
      counts.add(part.tokens().size());
      part.anchors()
          .ifPresent(rows ->
              anchors.add(IntStream.of(rows).map(r -> r < 0 ? -1 : r + firstRow).toArray()));
    }

    int size() {
      return parts.stream().mapToInt(TokenSequence::size).sum();
    }

    List<Integer> counts() {
      return counts;
    }

    TokenSequence tokens() {
      return parts.isEmpty()
          ? in
          : parts.size() == 1 ? parts.getFirst() : TokenSequence.concat(parts);
    }

    Optional<int[]> anchors() {
      return anchors.size() == parts.size()
          ? Optional.of(anchors.stream().flatMapToInt(IntStream::of).toArray())
          : Optional.empty();
    }
  }
}
