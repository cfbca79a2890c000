package dev.precis.video;

import dev.precis.decode.Ending;
import dev.precis.decode.FrameInfo;
import dev.precis.decode.FrameTarget;
import dev.precis.decode.MediaDecoder;
import dev.precis.decode.VideoReader;
import dev.precis.media.CancelToken;
import dev.precis.media.FrameGeometry;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.media.ScaleFilter;
import dev.precis.sample.FrameSampler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the scenes of one video begin.
 *
 * @param cuts in order; the start of the video is none
 * @param frames frames looked at
 * @param ending how the video ended
 */
public record SceneCuts(List<Cut> cuts, long frames, Ending ending) {
  /** Copies the list. */
  public SceneCuts {
    cuts = List.copyOf(cuts);
  }

  /** The scenes of a file, decoded in this process within the limits for a person's own files. */
  public static SceneCuts of(MediaSource source) {
    return of(source, MediaDecoder.inProcess(), MediaLimits.BATCH, new CancelToken());
  }

  /**
   * Decodes every frame at {@link CutDetector}'s size; nothing is encoded.
   *
   * @throws dev.precis.media.MediaRejected if the video cannot or may not be decoded
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   */
  public static SceneCuts of(
      MediaSource source, MediaDecoder decoder, MediaLimits limits, CancelToken cancel) {
    CutDetector detector = new CutDetector();
    List<Cut> cuts = new ArrayList<>();
    long frames = 0;
    try (Arena memory = Arena.ofConfined();
        VideoReader reader = decoder.video(source, FrameSampler.everyFrame(), limits, cancel)) {
      MemorySegment rgb = memory.allocate(3L * CutDetector.WIDTH * CutDetector.HEIGHT);
      FrameTarget target =
          new FrameTarget(
              rgb,
              size ->
                  FrameGeometry.stretch(
                      size, CutDetector.WIDTH, CutDetector.HEIGHT, ScaleFilter.AREA));
      for (FrameInfo frame = reader.next(target); frame != null; frame = reader.next(target)) {
        cuts.addAll(detector.add(rgb, frame.timeUs()));
        frames++;
      }
      cuts.addAll(detector.finish());
      return new SceneCuts(cuts, frames, reader.ending());
    }
  }
}
