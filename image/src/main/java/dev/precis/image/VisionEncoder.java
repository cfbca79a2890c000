package dev.precis.image;

import dev.precis.PrecisException;
import dev.precis.media.FrameSize;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.SourceInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A pack's vision graph at one size: fill {@link #pixels} of the first pictures, then {@link
 * #encode}. Input and pinned outputs are allocated once, for the largest batch, and reused; the
 * graph itself belongs to the pack and is shared. One thread at a time.
 */
public final class VisionEncoder implements AutoCloseable {
  /** Pictures run at once where nobody says otherwise. */
  public static final int DEFAULT_BATCH = 8;

  /** The most pictures run at once. */
  public static final int MAX_BATCH = 256;

  /** The most bytes that one input or output of the graph may take: what a Java buffer holds. */
  public static final long MAX_BUFFER_BYTES = Integer.MAX_VALUE;

  private static final long ALIGNMENT = 64;

  private final ModelPack pack;
  private final PackManifest.VisionSpec spec;
  private final VisionSize size;
  private final int maxBatch;
  private final Arena memory;
  private final MemorySegment input;
  private final Pinned tokens;
  private final Map<String, Pinned> signals;

  /** A graph output and its memory; {@code flat} marks attention, which has no last side. */
  private record Pinned(String output, int cols, boolean flat, MemorySegment memory) {
    Tensor tensor(int pictures, int rows) {
      long[] shape = flat ? new long[] {pictures, rows} : new long[] {pictures, rows, cols};
      long bytes = (long) Float.BYTES * pictures * rows * cols;
      return new Tensor(DType.F32, shape, memory.asSlice(0, bytes));
    }
  }

  private VisionEncoder(
      ModelPack pack, VisionSize size, int maxBatch, Predicate<String> wanted, Arena memory) {
    this.pack = pack;
    this.spec = pack.vision();
    this.size = size;
    this.maxBatch = maxBatch;
    this.memory = memory;
    this.input = reserve("input", size.planeBytes());
    this.tokens = pin(spec.tokens(), spec.width(), false);
    this.signals = new LinkedHashMap<>();
    Map<String, Integer> widths = SignalWidths.of(pack);
    for (PackManifest.SignalOutput signal : spec.signals()) {
      Integer width = widths.get(signal.output());
      if (width != null && wanted.test(signal.signal())) {
        boolean flat = signal.kind().equals("cls") || signal.kind().equals("received");
        signals.put(signal.signal(), pin(signal.output(), width, flat));
      }
    }
  }

  /** As the full form, with all signals per token that the pack has. */
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
  @SuppressWarnings("MustBeClosedChecker") // the encoder owns the arena and closes it
  public static VisionEncoder open(
      ModelPack pack, VisionSize size, int maxBatch, Predicate<String> wanted) {
    if (maxBatch < 1 || maxBatch > MAX_BATCH) {
      throw PrecisException.user(
          "BAD_BATCH", "batch is %d; allowed are 1 to %d pictures".formatted(maxBatch, MAX_BATCH));
    }
    Arena memory = Arena.ofShared();
    try {
      return new VisionEncoder(pack, size, maxBatch, wanted, memory);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private Pinned pin(String output, int cols, boolean flat) {
    long bytes = (long) Float.BYTES * (spec.prefixTokens() + size.grid().tokens()) * cols;
    return new Pinned(output, cols, flat, reserve("output " + output, bytes));
  }

  private MemorySegment reserve(String what, long bytesPerPicture) {
    long bytes = Math.multiplyExact(bytesPerPicture, (long) maxBatch);
    if (bytes > MAX_BUFFER_BYTES) {
      throw PrecisException.limit(
          "BATCH_TOO_LARGE",
          "%d pictures of %d x %d px need %d bytes for the %s; limit is %d; choose a smaller batch or size"
              .formatted(maxBatch, size.height(), size.width(), bytes, what, MAX_BUFFER_BYTES));
    }
    return memory.allocate(bytes, ALIGNMENT);
  }

  /** What the pack says of this encoder. */
  public PackManifest.VisionSpec spec() {
    return spec;
  }

  /** The picture size it runs at. */
  public VisionSize size() {
    return size;
  }

  /** Tokens of one picture. */
  public Grid grid() {
    return size.grid();
  }

  /** The most pictures of one {@link #encode}. */
  public int maxBatch() {
    return maxBatch;
  }

  /** Where the input of picture {@code slot} of the next batch goes: f32 [3, height, width]. */
  public MemorySegment pixels(int slot) {
    Objects.checkIndex(slot, maxBatch);
    return input.asSlice(slot * size.planeBytes(), size.planeBytes());
  }

  /** Room for the tokens and signals of so many pictures, in the memory given. */
  public VisionOutput output(int pictures, Arena arena) {
    int rows = Math.multiplyExact(pictures, grid().tokens());
    Map<String, Matrix> room = new HashMap<>();
    signals.forEach((name, pin) -> room.put(name, Matrix.allocate(arena, rows, pin.cols())));
    return new VisionOutput(Matrix.allocate(arena, rows, spec.width()), room);
  }

  /**
   * Encodes the first {@code pictures} slots and writes their tokens and signals as pictures {@code
   * first} and following of {@code into}.
   *
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   * @throws PrecisException {@code INFERENCE_FAILED} if the graph fails
   */
  public void encode(int pictures, VisionOutput into, int first, CancelToken cancel) {
    Objects.checkIndex(pictures - 1, maxBatch);
    int rows = spec.prefixTokens() + grid().tokens();
    Map<String, Tensor> outputs = new HashMap<>();
    outputs.put(tokens.output(), tokens.tensor(pictures, rows));
    signals.values().forEach(pin -> outputs.put(pin.output(), pin.tensor(pictures, rows)));
    Tensor pixels =
        new Tensor(
            DType.F32,
            new long[] {pictures, 3, size.height(), size.width()},
            input.asSlice(0, pictures * size.planeBytes()));
    InferenceEngine engine = pack.engine(spec.graph());
    engine.run(Map.of(spec.input().name(), pixels), outputs, cancel);
    int prefix = spec.prefixTokens();
    dropPrefix(tokens.memory(), prefix, grid().tokens(), pictures, into.tokens(), first);
    signals.forEach((name, pin) -> {
      Matrix room = Objects.requireNonNull(into.signals().get(name));
      dropPrefix(pin.memory(), prefix, grid().tokens(), pictures, room, first);
    });
  }

  /**
   * Copies the rows of pictures without the CLS and register rows before them.
   *
   * @param from f32 [pictures, prefix + tokens, columns of {@code into}]
   * @param first picture of {@code into} at which the first of these goes
   */
  static void dropPrefix(
      MemorySegment from, int prefix, int tokens, int pictures, Matrix into, int first) {
    long row = (long) Float.BYTES * into.cols();
    long kept = tokens * row;
    long skipped = prefix * row;
    for (int picture = 0; picture < pictures; picture++) {
      long at = picture * (skipped + kept) + skipped;
      MemorySegment.copy(from, at, into.segment(), (first + picture) * kept, kept);
    }
  }

  /** The description of a stream that this encoder's tokens come from. */
  public SourceInfo source(
      String name,
      String sha256,
      Modality modality,
      Grid read,
      FrameSize picture,
      double rate,
      String preprocessing) {
    return new SourceInfo(
        name,
        sha256,
        modality,
        "vision",
        pack.manifest().id(),
        pack.digest(),
        spec.space(),
        spec.width(),
        read,
        size.tokenSide(),
        picture.width(),
        picture.height(),
        rate,
        preprocessing);
  }

  /** Frees the buffers; the pack stays open. Closing twice is harmless. */
  @Override
  public void close() {
    if (memory.scope().isAlive()) {
      memory.close();
    }
  }
}
