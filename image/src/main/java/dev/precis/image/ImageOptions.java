package dev.precis.image;

import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaLimits;
import java.util.List;
import java.util.function.Predicate;

/**
 * How pictures are decoded and tiled.
 *
 * @param decoder what decodes them
 * @param limits what a picture may cost
 * @param grids tile grids to choose from; empty = one picture per image
 * @param maxBatch most tiles encoded at once
 * @param signals which signals of the pack, and {@link PatchEntropy#SIGNAL}, by name, are given
 *     with the tokens
 * @param fused whether the pack's graph that ends in a compressor is run; it gives no signals
 */
public record ImageOptions(
    MediaDecoder decoder,
    MediaLimits limits,
    List<TileGrid> grids,
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
        VisionEncoder.DEFAULT_BATCH,
        _ -> true,
        false);
  }

  /** The same with another decoder. */
  public ImageOptions withDecoder(MediaDecoder other) {
    return new ImageOptions(other, limits, grids, maxBatch, signals, fused);
  }

  /** The same with other limits. */
  public ImageOptions withLimits(MediaLimits other) {
    return new ImageOptions(decoder, other, grids, maxBatch, signals, fused);
  }

  /** The same with these tile grids. */
  public ImageOptions withTiles(List<TileGrid> choices) {
    return new ImageOptions(decoder, limits, choices, maxBatch, signals, fused);
  }

  /** The same with another number of tiles at once. */
  public ImageOptions withMaxBatch(int pictures) {
    return new ImageOptions(decoder, limits, grids, pictures, signals, fused);
  }

  /** The same with only these signals. */
  public ImageOptions withSignals(Predicate<String> wanted) {
    return new ImageOptions(decoder, limits, grids, maxBatch, wanted, fused);
  }

  /** The same by the pack's graph that ends in a compressor. */
  public ImageOptions withFused() {
    return new ImageOptions(decoder, limits, grids, maxBatch, signals, true);
  }
}
