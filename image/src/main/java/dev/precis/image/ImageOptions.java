package dev.precis.image;

import dev.precis.decode.MediaDecoder;
import dev.precis.media.FrameSize;
import dev.precis.media.MediaLimits;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How pictures are decoded and tiled.
 *
 * @param decoder what decodes them
 * @param limits what a picture may cost
 * @param grids tile grids to choose from; empty = one picture per image
 * @param slicer how a picture of a size is cut into slices, instead of tiles
 * @param maxBatch most tiles encoded at once
 * @param signals which signals of the pack, and {@link PatchEntropy#SIGNAL}, by name, are given
 *     with the tokens
 * @param fused whether the pack's graph that ends in a compressor is run; it gives no signals
 */
public record ImageOptions(
    MediaDecoder decoder,
    MediaLimits limits,
    List<TileGrid> grids,
    Optional<Function<FrameSize, Slicing>> slicer,
    int maxBatch,
    Predicate<String> signals,
    boolean fused) {
  /** Copies the list. */
  public ImageOptions {
    grids = List.copyOf(grids);
  }

  /** Decoding in this process with default limits, no tiles, all signals. */
  public static ImageOptions standard() {
    return new ImageOptions(
        MediaDecoder.inProcess(),
        MediaLimits.DEFAULT,
        List.of(),
        Optional.empty(),
        VisionEncoder.DEFAULT_BATCH,
        _ -> true,
        false);
  }

  /** The same with another decoder. */
  public ImageOptions withDecoder(MediaDecoder other) {
    return new ImageOptions(other, limits, grids, slicer, maxBatch, signals, fused);
  }

  /** The same with other limits. */
  public ImageOptions withLimits(MediaLimits other) {
    return new ImageOptions(decoder, other, grids, slicer, maxBatch, signals, fused);
  }

  /** The same with these tile grids. */
  public ImageOptions withTiles(List<TileGrid> choices) {
    return new ImageOptions(decoder, limits, choices, slicer, maxBatch, signals, fused);
  }

  /** The same with pictures cut into slices so. */
  public ImageOptions withSlicer(Function<FrameSize, Slicing> wanted) {
    return new ImageOptions(decoder, limits, grids, Optional.of(wanted), maxBatch, signals, fused);
  }

  /** The same with another number of tiles at once. */
  public ImageOptions withMaxBatch(int pictures) {
    return new ImageOptions(decoder, limits, grids, slicer, pictures, signals, fused);
  }

  /** The same with only these signals. */
  public ImageOptions withSignals(Predicate<String> wanted) {
    return new ImageOptions(decoder, limits, grids, slicer, maxBatch, wanted, fused);
  }

  /** The same by the pack's graph that ends in a compressor. */
  public ImageOptions withFused() {
    return new ImageOptions(decoder, limits, grids, slicer, maxBatch, signals, true);
  }
}
