package dev.precis.compress;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.ReusedMemory;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The door to the methods: finds them by id and runs them. {@link #run} owns what holds for all of
 * them: finite input, signals present, the promised number of tokens, provenance that follows the
 * selection, and the report.
 */
public final class Compressors {
  private Compressors() {}

  /** All methods that need no training, and so serve any encoder and any LLM, by id. */
  public static Collection<Method> all() {
    return MethodCatalog.instance().all();
  }

  /**
   * The methods whose work a trained module does, by id: each needs a model pack that holds it, and
   * the LLM that the module was trained with.
   */
  public static Collection<Method> learned() {
    return MethodCatalog.instance().learned();
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
   * Compresses a picture, a run of sound, or a clip: frame by frame, or as one window if the method
   * decides about windows.
   *
   * @throws PrecisException {@code NOT_FINITE} with the row number, {@code SIGNAL_MISSING}, {@code
   *     WRONG_MODALITY}
   */
  public static Compressed run(
      Method.Configured method, TokenSequence in, Budget budget, Signals signals) {
    return run(method, in, shares(in, budget), budget, signals);
  }

  private static int[] shares(TokenSequence in, Budget budget) {
    int frames = frames(in);
    int[] shares = new int[frames];
    int perFrame = frames == 0 ? 0 : in.size() / frames;
    for (int f = 0; f < frames; f++) {
      shares[f] = FrameBudget.share(budget, f, frames, perFrame);
    }
    return shares;
  }

  /**
   * As {@link #run(Method.Configured, TokenSequence, Budget, Signals)}, the result's rows in memory
   * that the caller keeps: they last until its next use. It must not hold the input, and rows that
   * a method makes itself ({@link Selection.Replace}) lie elsewhere.
   */
  public static Compressed run(
      Method.Configured method,
      TokenSequence in,
      Budget budget,
      Signals signals,
      ReusedMemory memory) {
    return run(method, in, shares(in, budget), budget, signals, memory::matrix);
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
    return run(method, in, shares, asked, signals, Matrix::allocate);
  }

  /** Where a matrix of so many rows and columns, of any content, is to lie. */
  @FunctionalInterface
  private interface Room {
    Matrix of(int rows, int cols);
  }

  private static Compressed run(
      Method.Configured method,
      TokenSequence in,
      int[] shares,
      Budget asked,
      Signals signals,
      Room room) {
    long start = System.nanoTime();
    MethodInfo info = method.compressor().info();
    int frames = frames(in);
    if (shares.length != frames) {
      throw new IllegalArgumentException(
          "%d shares for %d frames".formatted(shares.length, frames));
    }
    int together =
        switch (method.compressor().scope()) {
          case Scope.Picture _ -> 1;
          case Scope.Window _, Scope.Joint _ -> Math.max(1, frames);
        };
    // A method that sees one frame of many could not name the row.
    boolean later =
        frames == together
            && IntStream.of(shares).anyMatch(share -> share > 0)
            && method.compressor().refusesNonFinite()
            && !(asked instanceof Budget.Auto);
    check(method.compressor(), in, signals, later);
    int perFrame = frames == 0 ? 0 : in.size() / frames;
    Joined joined = new Joined(in, perFrame);
    Room partRoom = frames == together ? room : Matrix::allocate;
    for (int f = 0; f < frames; f += together) {
      TokenSequence part =
          frames == together
              ? in
              : in.slice(f * perFrame, (f + together) * perFrame, frameGrid(in));
      Signals own = frames == together ? signals : signals.frames(f, f + together, perFrame);
      int share = 0;
      for (int each = f; each < f + together; each++) {
        share += joined.share(asked, signals, each, shares[each]);
      }
      joined.add(one(method.compressor(), part, share, own, partRoom), f, together);
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
            joined.remarks(warnings(asked, in, frames, together)),
            joined.reason());
    return new Compressed(joined.tokens(room), joined.anchors(), report);
  }

  private static List<String> warnings(Budget asked, TokenSequence in, int frames, int together) {
    int perFrame = frames == 0 ? 0 : in.size() / frames;
    return switch (asked) {
      case Budget.PerFrame each when each.count() > perFrame ->
          List.of(
              "budget %s exceeds the %d tokens there are: all are kept"
                  .formatted(asked.text(), perFrame));
      case Budget.Tokens tokens when frames == together && tokens.count() > in.size() ->
          List.of(
              "budget %s exceeds the %d tokens there are: all are kept"
                  .formatted(asked.text(), in.size()));
      case Budget.Tokens _,
          Budget.KeepRatio _,
          Budget.PerFrame _,
          Budget.Auto _,
          Budget.Planned _ ->
          List.of();
    };
  }

  private static int frames(TokenSequence in) {
    if (in.size() == 0) {
      return 0;
    }
    Modality[] modality = in.provenance().modality();
    if (modality[0] != modality[in.size() - 1]) {
      return 1;
    }
    return switch (modality[0]) {
      case IMAGE, VIDEO -> in.grid().t();
      case AUDIO, TEXT -> 1;
    };
  }

  private static Grid frameGrid(TokenSequence in) {
    return new Grid(1, in.grid().h(), in.grid().w());
  }

  private static void check(
      Compressor method, TokenSequence in, Signals signals, boolean embeddingsLater) {
    if (in.size() == 0) {
      return;
    }
    MethodInfo info = method.info();
    Set<Modality> seen = EnumSet.copyOf(Arrays.asList(in.provenance().modality()));
    for (Modality modality : seen) {
      if (!info.modalities().contains(modality)) {
        throw PrecisException.user(
            "WRONG_MODALITY",
            "method %s works on %s, not on %s"
                .formatted(
                    info.id(),
                    info.modalities().stream().map(Modality::id).sorted().toList(),
                    modality.id()));
      }
    }
    if (seen.size() > 1 && !(method.scope() instanceof Scope.Joint)) {
      throw PrecisException.user(
          "WRONG_MODALITY",
          "method %s works on one modality at a time, the sequence mixes %s"
              .formatted(info.id(), seen.stream().map(Modality::id).toList()));
    }
    if (!embeddingsLater) {
      Signals.requireFinite("embeddings", in.embeddings());
    }
    for (Signal signal : info.needs()) {
      Signals.requireFinite("signal " + signal.id(), signals.require(signal));
    }
  }

  /** What became of one picture or window; anchors count its own rows. */
  private static Compacted one(
      Compressor method, TokenSequence in, int share, Signals signals, Room room) {
    if (share == 0) {
      return new Compacted(in.gather(new int[0]), Optional.of(new int[0]), List.of());
    }
    Budget budget = new Budget.Tokens(share);
    Planned planned = method.planned(SequenceShape.of(in), budget);
    Selection decision = method.select(in, budget, signals);
    List<String> remarks = decision.remarks();
    Compacted out =
        switch (decision) {
          case Selection.Keep keep -> {
            Matrix rows = room.of(keep.rows().length, in.width());
            yield new Compacted(in.gather(keep.rows(), rows), Optional.of(keep.rows()), remarks);
          }
          case Selection.Combine combine -> {
            Matrix rows = room.of(combine.rows().rows(), in.width());
            yield new Compacted(
                in.combine(combine.rows(), rows), Optional.of(combine.rows().anchor()), remarks);
          }
          case Selection.Replace replace ->
              new Compacted(replace.tokens(), Optional.empty(), remarks);
        };
    if (!planned.allows(out.tokens().size())) {
      throw new IllegalStateException(
          "method %s promised %s, gave %d tokens"
              .formatted(method.info().id(), planned, out.tokens().size()));
    }
    return out;
  }

  private record Compacted(TokenSequence tokens, Optional<int[]> anchors, List<String> remarks) {}

  /** The pictures of a clip, put together again. */
  private static final class Joined {
    private final TokenSequence in;
    private final int perFrame;
    private final List<TokenSequence> parts = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final List<int[]> anchors = new ArrayList<>();
    private final Set<String> remarks = new LinkedHashSet<>();
    private Optional<AutoBudget.Reason> reason = Optional.empty();

    Joined(TokenSequence in, int perFrame) {
      this.in = in;
      this.perFrame = perFrame;
    }

    /** Tokens of a picture: its share, or what of that its content needs if the budget says so. */
    int share(Budget asked, Signals signals, int frame, int share) {
      if (share == 0 || !(asked instanceof Budget.Auto auto)) {
        return share;
      }
      int from = frame * perFrame;
      boolean single = in.size() == perFrame;
      Matrix picture = single ? in.embeddings() : in.embeddings().slice(from, from + perFrame);
      Signals own = single ? signals : signals.frames(frame, frame + 1, perFrame);
      AutoBudget.Reason reached = AutoBudget.of(picture, own, auto, share);
      reason = Optional.of(reason.map(all -> all.plus(reached)).orElse(reached));
      return reached.fewest();
    }

    Optional<AutoBudget.Reason> reason() {
      return reason;
    }

    void add(Compacted part, int frame, int frames) {
      parts.add(part.tokens());
      count(part.tokens().provenance().t(), frame, frames);
      remarks.addAll(part.remarks());
      int firstRow = frame * perFrame;
      part.anchors()
          .ifPresent(rows ->
              anchors.add(IntStream.of(rows).map(r -> r < 0 ? -1 : r + firstRow).toArray()));
    }

    /** Counts the rows of each frame by their step in time. */
    private void count(int[] steps, int frame, int frames) {
      if (frames == 1) {
        counts.add(steps.length);
        return;
      }
      int[] all = in.provenance().t();
      Map<Integer, Integer> ofFrame = new HashMap<>();
      for (int step : steps) {
        ofFrame.merge(step, 1, Integer::sum);
      }
      for (int f = frame; f < frame + frames; f++) {
        counts.add(ofFrame.getOrDefault(all[f * perFrame], 0));
      }
    }

    /** These and what the pictures' decisions said, each once. */
    List<String> remarks(List<String> first) {
      return Stream.concat(first.stream(), remarks.stream()).toList();
    }

    int size() {
      return parts.stream().mapToInt(TokenSequence::size).sum();
    }

    List<Integer> counts() {
      return counts;
    }

    TokenSequence tokens(Room room) {
      if (parts.size() < 2) {
        return parts.isEmpty() ? in : parts.getFirst();
      }
      Matrix rows = room.of(size(), parts.getFirst().width());
      in.requireApart(rows);
      return TokenSequence.concat(parts, rows);
    }

    Optional<int[]> anchors() {
      return anchors.size() == parts.size()
          ? Optional.of(anchors.stream().flatMapToInt(IntStream::of).toArray())
          : Optional.empty();
    }
  }
}
