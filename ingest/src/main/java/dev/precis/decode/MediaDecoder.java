package dev.precis.decode;

import dev.precis.decode.internal.InProcessDecoder;
import dev.precis.media.CancelToken;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaSource;
import dev.precis.media.MediaVersions;
import dev.precis.sample.FrameSampler;
import java.lang.foreign.Arena;

/**
 * Opens media for decoding. Every method reads the header, holds it against the limits before
 * anything is allocated by it, and answers bad media with one {@link
 * dev.precis.media.MediaRejected} that names file, value and limit. Implementations are safe for
 * use by several threads.
 */
public interface MediaDecoder {
  /** The decoder that runs inside this process. */
  static MediaDecoder inProcess() {
    return new InProcessDecoder();
  }

  /** What the header says; nothing is decoded beyond what a container needs to be understood. */
  MediaProbe probe(MediaSource source, MediaLimits limits);

  /** The picture, or the first frame of an animation, in memory of {@code arena}. */
  DecodedImage image(MediaSource source, MediaLimits limits, Arena arena);

  /** The frames that {@code sampler} asks for. */
  VideoReader video(
      MediaSource source, FrameSampler sampler, MediaLimits limits, CancelToken cancel);

  /** The sound as 16 kHz mono floats. */
  AudioReader audio(MediaSource source, MediaLimits limits, CancelToken cancel);

  /** The decoding libraries in use. */
  MediaVersions versions();

  /** {@link #video(MediaSource, FrameSampler, MediaLimits, CancelToken)} that nobody cancels. */
  default VideoReader video(MediaSource source, FrameSampler sampler, MediaLimits limits) {
    return video(source, sampler, limits, new CancelToken());
  }

  /** {@link #audio(MediaSource, MediaLimits, CancelToken)} that nobody cancels. */
  default AudioReader audio(MediaSource source, MediaLimits limits) {
    return audio(source, limits, new CancelToken());
  }
}
