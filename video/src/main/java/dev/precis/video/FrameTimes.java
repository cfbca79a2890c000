package dev.precis.video;

import dev.precis.decode.FrameInfo;
import dev.precis.media.VideoInfo;
import dev.precis.sample.FrameSampler;

/** How long frames stand and how densely they were sampled. */
final class FrameTimes {
  private static final double MICROS = 1e6;

  private final VideoInfo info;
  private final FrameSampler sampler;
  private long frames;
  private long firstUs;
  private long lastUs;

  FrameTimes(VideoInfo info, FrameSampler sampler) {
    this.info = info;
    this.sampler = sampler;
  }

  /** Takes a frame; those between it and the one before, by number, count as delivered too. */
  void add(FrameInfo frame) {
    if (frames == 0) {
      firstUs = frame.timeUs();
    }
    frames = frame.index() + 1L;
    lastUs = frame.timeUs();
  }

  /**
   * End of the last frame, microseconds: a sampling step later, but not after the end that the
   * header claims; where frames have no step, that end; one frame later if the header is silent.
   */
  long endOfLast(long timeUs) {
    long end = info.durationUs() > 0 ? info.startUs() + info.durationUs() : Long.MIN_VALUE;
    long step = frameUs();
    boolean stepped =
        switch (sampler) {
          case FrameSampler.ByRate rate -> {
            step = Math.max(Math.round(MICROS / rate.fps()), step);
            yield true;
          }
          case FrameSampler.EveryFrame _ -> true;
          case FrameSampler.ByCount _, FrameSampler.AtTimes _, FrameSampler.KeyFrames _ -> false;
        };
    if (end <= timeUs) {
      return timeUs + step;
    }
    return stepped ? Math.min(timeUs + step, end) : end;
  }

  private long frameUs() {
    double rate = info.framesPerSecond();
    return rate > 0 ? Math.max(1, Math.round(MICROS / rate)) : 1;
  }

  /** Delivered frames per second: as asked for where a rate was, else as seen so far; 0 unknown. */
  double rate() {
    double own = info.framesPerSecond();
    return switch (sampler) {
      case FrameSampler.ByRate rate -> own > 0 ? Math.min(rate.fps(), own) : rate.fps();
      case FrameSampler.EveryFrame _ -> own > 0 ? own : seen();
      case FrameSampler.ByCount _, FrameSampler.AtTimes _, FrameSampler.KeyFrames _ -> seen();
    };
  }

  private double seen() {
    return frames > 1 && lastUs > firstUs ? (frames - 1) * MICROS / (lastUs - firstUs) : 0;
  }
}
