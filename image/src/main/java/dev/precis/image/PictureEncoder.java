package dev.precis.image;

import dev.precis.PrecisException;
import dev.precis.media.FrameSize;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;

/**
 * A graph of a pack that makes rows of pictures of one size: fill {@link #pixels} of the first
 * pictures, then {@link #encode}. Memory is allocated once, for the largest batch, and reused; the
 * graph itself belongs to the pack and is shared. One thread at a time.
 */
public abstract sealed class PictureEncoder implements AutoCloseable
    permits VisionEncoder, FusedEncoder {
  private final ModelPack pack;
  private final PictureSlots slots;

  PictureEncoder(ModelPack pack, PictureSlots slots) {
    this.pack = pack;
    this.slots = slots;
  }

  /**
   * An encoder for batches of up to {@code maxBatch} pictures.
   *
   * @param wanted which signals of the pack, by name, are fetched; a graph with a compressor at its
   *     end gives none
   * @param fused whether to run the pack's graph that ends in a compressor
   * @throws PrecisException as {@link VisionEncoder#open} and {@link FusedEncoder#open}; {@code
   *     BAD_SIZE} if such a graph takes another size
   */
  @SuppressWarnings("MustBeClosedChecker") // the caller closes it
  public static PictureEncoder open(
      ModelPack pack, VisionSize size, int maxBatch, Predicate<String> wanted, boolean fused) {
    if (!fused) {
      return VisionEncoder.open(pack, size, maxBatch, wanted);
    }
    FusedEncoder encoder = FusedEncoder.open(pack, maxBatch);
    if (encoder.size().equals(size)) {
      return encoder;
    }
    encoder.close();
    throw PrecisException.user(
        "BAD_SIZE",
        "picture size %s px asked for, but the graph with %s in it takes %s px only; leave --size out or use the pack that this one was made of"
            .formatted(size.label(), encoder.spec().method(), encoder.size().label()));
  }

  final ModelPack pack() {
    return pack;
  }

  final PictureSlots slots() {
    return slots;
  }

  /** The picture size it runs at. */
  public final VisionSize size() {
    return slots.size();
  }

  /** Tokens of one picture, before a compressor in the graph. */
  public final Grid grid() {
    return size().grid();
  }

  /** The most pictures of one {@link #encode}. */
  public final int maxBatch() {
    return slots.maxBatch();
  }

  /** Where the input of picture {@code slot} of the next batch goes: f32 [3, height, width]. */
  public final MemorySegment pixels(int slot) {
    return slots.pixels(slot);
  }

  /**
   * Room for what so many pictures give, in the memory given.
   *
   * @throws PrecisException {@code OUTPUT_TOO_LARGE} if they need more than {@link
   *     VisionEncoder#MAX_OUTPUT_BYTES}
   */
  public abstract VisionOutput output(int pictures, Arena arena);

  /**
   * Encodes the first {@code pictures} slots and writes what they give as pictures {@code first}
   * and following of {@code into}.
   *
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   * @throws PrecisException {@code INFERENCE_FAILED} if the graph fails
   */
  public abstract void encode(int pictures, VisionOutput into, int first, CancelToken cancel);

  /**
   * The rows of an output with their places.
   *
   * @param places of all tokens of the pictures, as they are before a compressor in the graph
   * @param source what {@link #source} says of them
   */
  public abstract TokenSequence sequence(VisionOutput output, Provenance places, SourceInfo source);

  /** Space that the rows live in. */
  abstract String space();

  /** Columns of the rows. */
  abstract int width();

  /** The description of a stream that this encoder's rows come from. */
  public final SourceInfo source(
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
        space(),
        width(),
        read,
        size().tokenSide(),
        picture.width(),
        picture.height(),
        rate,
        preprocessing);
  }

  /** Frees the buffers; the pack stays open. Closing twice is harmless. */
  @Override
  public final void close() {
    slots.close();
  }
}
