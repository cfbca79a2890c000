package dev.precis.image;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** A pack's vision graph at one size: all its tokens, and the signals wanted. */
public final class VisionEncoder extends PictureEncoder {
  /** Pictures run at once where nobody says otherwise. */
  public static final int DEFAULT_BATCH = 8;

  /** The most pictures run at once. */
  public static final int MAX_BATCH = 256;

  /** The most bytes that one input or output of the graph may take: what a Java buffer holds. */
  public static final long MAX_BUFFER_BYTES = Integer.MAX_VALUE;

  /** The most bytes of tokens and signals that one {@link #output} holds. */
  public static final long MAX_OUTPUT_BYTES = 4L << 30;

  private final PackManifest.VisionSpec spec;
  private final PinnedOutput tokens;
  private final Map<String, PinnedOutput> signals;

  private VisionEncoder(ModelPack pack, PictureSlots slots, Predicate<String> wanted) {
    super(pack, slots);
    this.spec = pack.vision();
    this.tokens = pin(spec.tokens(), PinnedOutput.Part.ROWS, spec.width());
    this.signals = new LinkedHashMap<>();
    Map<String, Integer> widths = SignalWidths.of(pack);
    for (PackManifest.SignalOutput signal : spec.signals()) {
      if (wanted.test(signal.signal())) {
        signals.put(signal.signal(), pin(signal, widths));
      }
    }
  }

  /** As the full form, with all signals that the pack has. */
  public static VisionEncoder open(ModelPack pack, VisionSize size, int maxBatch) {
    return open(pack, size, maxBatch, _ -> true);
  }

  /**
   * An encoder for batches of up to {@code maxBatch} pictures.
   *
   * @param wanted which signals of the pack, by name, are fetched
   * @throws PrecisException {@code NO_ENCODER} if the pack has no vision encoder, {@code BAD_BATCH}
   *     or {@code BATCH_TOO_LARGE} if the batch is out of range or its buffers would be
   */
  @SuppressWarnings("MustBeClosedChecker") // the encoder owns the slots and closes them
  public static VisionEncoder open(
      ModelPack pack, VisionSize size, int maxBatch, Predicate<String> wanted) {
    PictureSlots slots = PictureSlots.open(size, maxBatch);
    try {
      return new VisionEncoder(pack, slots, wanted);
    } catch (RuntimeException e) {
      slots.close();
      throw e;
    }
  }

  private PinnedOutput pin(PackManifest.SignalOutput signal, Map<String, Integer> widths) {
    String output = signal.output();
    return switch (signal.kind()) {
      case "cls", "received" -> pin(output, PinnedOutput.Part.NUMBERS, 1);
      case "keys", "hidden", "levels" ->
          pin(output, PinnedOutput.Part.ROWS, Objects.requireNonNull(widths.get(output)));
      case "map" -> pin(output, PinnedOutput.Part.SQUARE, spec.prefixTokens() + grid().tokens());
      case "frame" ->
          output.equals(spec.tokens())
              ? firstRow(tokens)
              : oneRow(output, Objects.requireNonNull(widths.get(output)));
      default ->
          throw new IllegalArgumentException(
              "signal kind '%s' should have been refused with the pack".formatted(signal.kind()));
    };
  }

  private PinnedOutput pin(String output, PinnedOutput.Part part, int cols) {
    int count = grid().tokens();
    int prefix = spec.prefixTokens();
    long bytes = PinnedOutput.bytes(1, Math.addExact(prefix, count), cols);
    return new PinnedOutput(
        output, part, prefix, count, cols, slots().reserve("output " + output, bytes));
  }

  /** An output of one row per picture. */
  private PinnedOutput oneRow(String output, int cols) {
    MemorySegment room = slots().reserve("output " + output, PinnedOutput.bytes(1, 1, cols));
    return new PinnedOutput(output, PinnedOutput.Part.ROWS, 0, 1, cols, room);
  }

  /** The same output in the same memory, seen from its other end. */
  private static PinnedOutput firstRow(PinnedOutput of) {
    return new PinnedOutput(
        of.output(), PinnedOutput.Part.FIRST_ROW, of.prefix(), of.tokens(), of.cols(), of.memory());
  }

  /** What the pack says of this encoder. */
  public PackManifest.VisionSpec spec() {
    return spec;
  }

  @Override
  public VisionOutput output(int pictures, Arena arena) {
    long bytes = tokens.givenBytes(pictures);
    for (PinnedOutput signal : signals.values()) {
      bytes += signal.givenBytes(pictures);
    }
    if (bytes > MAX_OUTPUT_BYTES) {
      throw PrecisException.limit(
          "OUTPUT_TOO_LARGE",
          "%d pictures of %d x %d px give %d MiB of tokens and signals (%s); limit is %d MiB; choose a smaller size, fewer pictures or fewer signals"
              .formatted(
                  pictures,
                  size().height(),
                  size().width(),
                  bytes >> 20,
                  String.join(", ", signals.keySet()),
                  MAX_OUTPUT_BYTES >> 20));
    }
    Map<String, Matrix> room = new HashMap<>();
    signals.forEach((name, pinned) -> room.put(name, pinned.room(arena, pictures)));
    return new VisionOutput(tokens.room(arena, pictures), room);
  }

  @Override
  public void encode(int pictures, VisionOutput into, int first, CancelToken cancel) {
    Tensor pixels = slots().tensor(pictures);
    Map<String, Tensor> outputs = new HashMap<>();
    outputs.put(tokens.output(), tokens.tensor(pictures));
    signals.values().forEach(pinned -> outputs.put(pinned.output(), pinned.tensor(pictures)));
    InferenceEngine engine = pack().encoder(spec.graph());
    engine.run(Map.of(spec.input().name(), pixels), outputs, cancel);
    tokens.copy(pictures, into.tokens(), first);
    signals.forEach((name, pinned) ->
        pinned.copy(pictures, Objects.requireNonNull(into.signals().get(name)), first));
  }

  @Override
  public TokenSequence sequence(VisionOutput output, Provenance places, SourceInfo source) {
    Grid read = new Grid(places.size() / grid().tokens(), grid().h(), grid().w());
    return new TokenSequence(output.tokens(), places, List.of(source), read);
  }

  @Override
  String space() {
    return spec.space();
  }

  @Override
  int width() {
    return spec.width();
  }
}
