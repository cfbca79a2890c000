package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.sample.FrameSampler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which frames of a video; one of the options at most. */
final class FrameOptions {
  private static final double MICROS = 1e6;

  @Option(
      names = "--fps",
      paramLabel = "RATE",
      description = "Frames per second of a video that are encoded (default 1).")
  private @Nullable Double fps;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "N frames spread evenly over the video.")
  private @Nullable Integer frames;

  @Option(names = "--key-frames", description = "Key frames only: the cheapest to decode.")
  private boolean keyFrames;

  @Option(
      names = "--at",
      paramLabel = "SECONDS",
      split = ",",
      description = "The frames on screen at these times, e.g. 1.5,3.")
  private @Nullable List<Double> at;

  /**
   * The sampler meant.
   *
   * @throws PrecisException {@code BAD_OPTION} saying what is allowed
   */
  FrameSampler sampler(FrameSampler standard) {
    try {
      if (fps != null) {
        return FrameSampler.byRate(fps);
      }
      if (frames != null) {
        return FrameSampler.byCount(frames);
      }
      if (at != null) {
        return FrameSampler.atTimes(at.stream().mapToLong(s -> Math.round(s * MICROS)).toArray());
      }
      return keyFrames ? FrameSampler.keyFrames() : standard;
    } catch (IllegalArgumentException e) {
      throw PrecisException.user("BAD_OPTION", String.valueOf(e.getMessage()), e);
    }
  }
}
