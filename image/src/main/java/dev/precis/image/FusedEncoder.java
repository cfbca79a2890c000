package dev.precis.image;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * A pack's vision graph with a compressor at its end: fill {@link #pixels} of the first pictures,
 * then {@link #encode}. Only the compact rows and their places leave the device that the graph runs
 * on. Such packs are made by {@code precis_packs fuse}; size and number of rows are the graph's.
 * One thread at a time; the graph belongs to the pack and is shared.
 */
public final class FusedEncoder implements AutoCloseable {
  private final ModelPack pack;
  private final PackManifest.FusedSpec spec;
  private final PictureSlots slots;
  private final MemorySegment compact;
  private final MemorySegment kept;

  private FusedEncoder(ModelPack pack, PackManifest.FusedSpec spec, PictureSlots slots) {
    this.pack = pack;
    this.spec = spec;
    this.slots = slots;
    long rows = rows(slots.maxBatch());
    this.compact = slots.allocate("output " + spec.compact(), bytes(rows));
    this.kept = slots.allocate("places of rows", rows * Long.BYTES);
  }

  /**
   * An encoder for batches of up to {@code maxBatch} pictures.
   *
   * @throws PrecisException {@code NOT_FUSED} if the pack's encoder has no such graph, {@code
   *     NO_ENCODER}, {@code BAD_SIZE}, {@code BAD_BATCH} or {@code BATCH_TOO_LARGE}
   */
  @SuppressWarnings("MustBeClosedChecker") // the encoder owns the slots and closes them
  public static FusedEncoder open(ModelPack pack, int maxBatch) {
    PackManifest.VisionSpec vision = pack.vision();
    PackManifest.FusedSpec spec = vision.fused();
    if (spec == null) {
      throw PrecisException.user(
          "NOT_FUSED",
          "the image encoder of pack %s has no compressor in its graph; make such a pack with 'precis pack tool -- fuse'"
              .formatted(pack.manifest().id()));
    }
    VisionSize size = VisionSize.choose(vision, spec.size().get(0), spec.size().get(1));
    PictureSlots slots = PictureSlots.open(size, maxBatch);
    try {
      return new FusedEncoder(pack, spec, slots);
    } catch (RuntimeException e) {
      slots.close();
      throw e;
    }
  }

  private long bytes(long rows) {
    return Math.multiplyExact(rows, (long) Float.BYTES * spec.width());
  }

  private int groups(int pictures) {
    return spec.ofWindow() ? 1 : pictures;
  }

  private int rows(int pictures) {
    return Math.multiplyExact(groups(pictures), spec.keep());
  }

  /** What the pack says of this graph. */
  public PackManifest.FusedSpec spec() {
    return spec;
  }

  /** The size of the pictures it takes. */
  public VisionSize size() {
    return slots.size();
  }

  /** The grid of a picture's tokens before they are compressed. */
  public Grid grid() {
    return slots.size().grid();
  }

  /** The most pictures of one {@link #encode}. */
  public int maxBatch() {
    return slots.maxBatch();
  }

  /** Where the input of picture {@code slot} of the next batch goes: f32 [3, height, width]. */
  public MemorySegment pixels(int slot) {
    return slots.pixels(slot);
  }

  /**
   * The compact rows of the first {@code pictures} slots.
   *
   * @param into what holds the rows
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   * @throws PrecisException {@code WINDOW_TOO_SHORT} if the pictures are a window of fewer tokens
   *     than the graph keeps, {@code INFERENCE_FAILED} if the graph fails
   */
  public FusedRows encode(int pictures, Arena into, CancelToken cancel) {
    Tensor pixels = slots.tensor(pictures);
    long given = (long) pictures * grid().tokens();
    if (spec.ofWindow() && given < spec.keep()) {
      throw PrecisException.user(
          "WINDOW_TOO_SHORT",
          "a window of %d frames has %d tokens, the graph keeps %d; give more frames at once"
              .formatted(pictures, given, spec.keep()));
    }
    long[] shape = {groups(pictures), spec.keep(), spec.width()};
    Map<String, Tensor> outputs = new HashMap<>();
    outputs.put(spec.compact(), new Tensor(DType.F32, shape, compact));
    if (spec.kept() != null) {
      outputs.put(spec.kept(), new Tensor(DType.I64, new long[] {shape[0], shape[1]}, kept));
    }
    String name = pack.vision().input().name();
    pack.encoder(spec.graph()).run(Map.of(name, pixels), outputs, cancel);
    Matrix rows = Matrix.allocate(into, rows(pictures), spec.width());
    MemorySegment.copy(compact, 0, rows.segment(), 0, rows.byteSize());
    return new FusedRows(rows, spec.kept() == null ? new int[0] : places(rows.rows()));
  }

  private int[] places(int count) {
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = Math.toIntExact(kept.getAtIndex(ValueLayout.JAVA_LONG, i));
    }
    return places;
  }

  /** Frees the buffers; the pack stays open. Closing twice is harmless. */
  @Override
  public void close() {
    slots.close();
  }
}
