package dev.precis.video;

import dev.precis.decode.MediaDecoder;
import dev.precis.image.VisionEncoder;
import dev.precis.media.MediaLimits;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How a video is decoded and encoded.
 *
 * @param decoder what decodes it
 * @param limits what it may cost
 * @param batch frames encoded at once, 1 to {@link VisionEncoder#MAX_BATCH}
 * @param signals which signals of the pack, and {@link dev.precis.image.PatchEntropy#SIGNAL}, by
 *     name, are given with the tokens
 * @param gate which frames are not encoded because they repeat the one before; all are without it
 * @param fused whether the pack's graph that ends in a compressor is run; it gives no signals, and
 *     a batch is a window for a method over windows
 */
public record VideoOptions(
    MediaDecoder decoder,
    MediaLimits limits,
    int batch,
    Predicate<String> signals,
    Optional<NoveltyGate> gate,
    boolean fused) {
  /** Decoding in this process with default limits, {@link VisionEncoder#DEFAULT_BATCH} frames. */
  public static VideoOptions standard() {
    return new VideoOptions(
        MediaDecoder.inProcess(),
        MediaLimits.DEFAULT,
        VisionEncoder.DEFAULT_BATCH,
        _ -> true,
        Optional.empty(),
        false);
  }

  /** The same with another decoder. */
  public VideoOptions withDecoder(MediaDecoder other) {
    return new VideoOptions(other, limits, batch, signals, gate, fused);
  }

  /** The same with other limits. */
  public VideoOptions withLimits(MediaLimits other) {
    return new VideoOptions(decoder, other, batch, signals, gate, fused);
  }

  /** The same with another number of frames at once. */
  public VideoOptions withBatch(int frames) {
    return new VideoOptions(decoder, limits, frames, signals, gate, fused);
  }

  /** The same with only these signals. */
  public VideoOptions withSignals(Predicate<String> wanted) {
    return new VideoOptions(decoder, limits, batch, wanted, gate, fused);
  }

  /** The same with a gate. */
  public VideoOptions withGate(NoveltyGate wanted) {
    return new VideoOptions(decoder, limits, batch, signals, Optional.of(wanted), fused);
  }

  /** The same by the pack's graph that ends in a compressor. */
  public VideoOptions withFused() {
    return new VideoOptions(decoder, limits, batch, signals, gate, true);
  }
}
