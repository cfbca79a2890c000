package dev.precis.image;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A pack's vision graph with a compressor at its end. Only the compact rows and their places leave
 * the device that the graph runs on. Such packs are made by {@code precis_packs fuse}; size and
 * number of rows are the graph's. The pictures of a batch are one window for a method over windows.
 */
public final class FusedEncoder extends PictureEncoder {
  private final PackManifest.FusedSpec spec;
  private final MemorySegment compact;
  private final MemorySegment places;

  private FusedEncoder(ModelPack pack, PackManifest.FusedSpec spec, PictureSlots slots) {
    super(pack, slots);
    this.spec = spec;
    long rows = (long) groups(slots.maxBatch()) * spec.keep();
    this.compact =
        slots.allocate(
            "output " + spec.compact(),
            Math.multiplyExact(rows, (long) Float.BYTES * spec.width()));
    this.places = slots.allocate("places of rows", rows * Long.BYTES);
  }

  /**
   * An encoder for batches of up to {@code maxBatch} pictures.
   *
   * @throws PrecisException {@code NOT_FUSED} if the pack's encoder has no such graph, {@code
   *     NO_ENCODER}, {@code BAD_SIZE}, {@code BAD_BATCH} or {@code BATCH_TOO_LARGE}
   */
  @SuppressWarnings("MustBeClosedChecker") // the encoder owns the slots and closes them
  public static FusedEncoder open(ModelPack pack, int maxBatch) {
    PackManifest.FusedSpec spec = pack.vision().fused();
    if (spec == null) {
      throw PrecisException.user(
          "NOT_FUSED",
          "the image encoder of pack %s has no compressor in its graph; make such a pack with 'precis pack tool -- fuse'"
              .formatted(pack.manifest().id()));
    }
    PictureSlots slots = PictureSlots.open(size(pack.vision(), spec), maxBatch);
    try {
      return new FusedEncoder(pack, spec, slots);
    } catch (RuntimeException e) {
      slots.close();
      throw e;
    }
  }

  /** The only size of pictures that such a graph takes. */
  public static VisionSize size(PackManifest.VisionSpec vision, PackManifest.FusedSpec spec) {
    return VisionSize.choose(vision, spec.size().get(0), spec.size().get(1));
  }

  private int groups(int pictures) {
    return spec.ofWindow() ? 1 : pictures;
  }

  /** Rows of so many pictures: of a short window no more than it has tokens. */
  private int rows(int pictures) {
    int most = Math.multiplyExact(groups(pictures), spec.keep());
    return spec.ofWindow() ? Math.min(most, pictures * grid().tokens()) : most;
  }

  /** What the pack says of this graph. */
  public PackManifest.FusedSpec spec() {
    return spec;
  }

  @Override
  public VisionOutput output(int pictures, Arena arena) {
    int rows = rows(pictures);
    int[] kept = new int[spec.kept() == null ? 0 : rows];
    return new VisionOutput(Matrix.allocate(arena, rows, spec.width()), Map.of(), kept);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A window of no more tokens than the graph keeps, as the end of a video may be, keeps all of
   * them; they come from the encoder's own graph, which is loaded for it.
   */
  @Override
  public void encode(int pictures, VisionOutput into, int first, CancelToken cancel) {
    if (spec.ofWindow() && first != 0) {
      throw new IllegalArgumentException("a window is encoded at once, was continued at " + first);
    }
    if (spec.ofWindow() && pictures * grid().tokens() <= spec.keep()) {
      whole(pictures, into, cancel);
      return;
    }
    long[] shape = {groups(pictures), spec.keep(), spec.width()};
    Map<String, Tensor> outputs = new HashMap<>();
    outputs.put(spec.compact(), new Tensor(DType.F32, shape, compact));
    if (spec.kept() != null) {
      outputs.put(spec.kept(), new Tensor(DType.I64, new long[] {shape[0], shape[1]}, places));
    }
    Map<String, Tensor> inputs = Map.of(pack().vision().input().name(), slots().tensor(pictures));
    pack().encoder(spec.graph()).run(inputs, outputs, cancel);
    int rows = rows(pictures);
    int at = first * spec.keep();
    Matrix to = into.tokens().slice(at, at + rows);
    MemorySegment.copy(compact, 0, to.segment(), 0, to.byteSize());
    for (int r = 0; r < rows && spec.kept() != null; r++) {
      into.kept()[at + r] = place(places.getAtIndex(ValueLayout.JAVA_LONG, r), pictures);
    }
  }

  private int place(long place, int pictures) {
    int tokens = spec.ofWindow() ? pictures * grid().tokens() : grid().tokens();
    if (place < 0 || place >= tokens) {
      throw PrecisException.user(
          "PACK_INVALID",
          "graph %s of pack %s keeps the token %d of %d; make the pack again"
              .formatted(spec.graph(), pack().manifest().id(), place, tokens));
    }
    return (int) place;
  }

  private void whole(int pictures, VisionOutput into, CancelToken cancel) {
    try (VisionEncoder plain = VisionEncoder.open(pack(), size(), pictures, _ -> false)) {
      for (int slot = 0; slot < pictures; slot++) {
        plain.pixels(slot).copyFrom(pixels(slot));
      }
      plain.encode(pictures, into, 0, cancel);
    }
    Arrays.setAll(into.kept(), row -> row);
  }

  @Override
  public TokenSequence sequence(VisionOutput output, Provenance tokens, SourceInfo source) {
    int pictures = tokens.size() / grid().tokens();
    Matrix rows = output.tokens();
    if (spec.cells() != null) {
      Grid cells = Grid.image(spec.cells().get(0), spec.cells().get(1));
      return new TokenSequence(
          rows,
          cellPlaces(tokens, pictures, cells),
          List.of(source),
          new Grid(pictures, cells.h(), cells.w()));
    }
    int[] from = output.kept().clone();
    for (int r = 0; r < from.length && !spec.ofWindow(); r++) {
      from[r] += r / spec.keep() * grid().tokens();
    }
    Grid kept = spec.ofWindow() ? Grid.line(rows.rows()) : new Grid(pictures, 1, spec.keep());
    return new TokenSequence(rows, tokens.gather(from), List.of(source), kept);
  }

  private Provenance cellPlaces(Provenance tokens, int pictures, Grid cells) {
    RowCombination means = RowCombination.ofCells(grid(), cells);
    int count = grid().tokens();
    List<Provenance> out = new ArrayList<>();
    for (int picture = 0; picture < pictures; picture++) {
      int first = picture * count;
      out.add(means.places(tokens.gather(IntStream.range(first, first + count).toArray())));
    }
    return Provenance.concat(out);
  }

  @Override
  String space() {
    PackManifest.LanguageModel llm = pack().manifest().llm();
    return spec.ofTrained() && llm != null ? llm.space() : pack().vision().space();
  }

  @Override
  int width() {
    return spec.width();
  }
}
