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
 */
public record ImageOptions(
    MediaDecoder decoder,
    MediaLimits limits,
    List<TileGrid> grids,
    int maxBatch,
    Predicate<String> signals) {
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
        _ -> true);
  }

  /** The same with another decoder. */
  public ImageOptions withDecoder(MediaDecoder other) {
    return new ImageOptions(other, limits, grids, maxBatch, signals);
  }

  /** The same with other limits. */
  public ImageOptions withLimits(MediaLimits other) {
    return new ImageOptions(decoder, other, grids, maxBatch, signals);
  }

  /** The same with these tile grids. */
  public ImageOptions withTiles(List<TileGrid> choices) {
    return new ImageOptions(decoder, limits, choices, maxBatch, signals);
  }

  /** The same with another number of tiles at once. */
  public ImageOptions withMaxBatch(int pictures) {
    return new ImageOptions(decoder, limits, grids, pictures, signals);
  }

  /** The same with only these signals. */
  public ImageOptions withSignals(Predicate<String> wanted) {
    return new ImageOptions(decoder, limits, grids, maxBatch, wanted);
  }
}
