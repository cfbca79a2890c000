package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import dev.precis.sample.FrameSampler;
import org.jspecify.annotations.Nullable;

/** Chooses the way of decoding that suits a sampler and a video. */
final class Pickers {
  /** Decoder threads where every frame is decoded. */
  static final int LINEAR_THREADS = 2;

  /** Decoder threads where groups are decoded in pieces: more would only wait for each other. */
  static final int SPARSE_THREADS = 1;

  /** Sampling at this share of the video's rate or above decodes everything. */
  static final double DENSE_SHARE = 0.5;

  private Pickers() {}

  /**
   * Returns quietly if the sampler does not ask for more frames than allowed.
   *
   * @throws MediaRejected MEDIA_TOO_MANY_FRAMES
   */
  static void check(OpenRequest request, FrameSampler sampler) {
    long asked =
        switch (sampler) {
          case FrameSampler.ByCount byCount -> byCount.frames();
          case FrameSampler.AtTimes atTimes -> atTimes.timesUs().length;
          case FrameSampler.EveryFrame every -> 0;
          case FrameSampler.ByRate byRate -> 0;
          case FrameSampler.KeyFrames keyFrames -> 0;
        };
    int limit = request.limits().sampledFrames();
    if (asked > limit) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_TOO_MANY_FRAMES,
          "%s: %d frames were asked for; at most %d are allowed"
              .formatted(request.source().name(), asked, limit),
          limit,
          asked);
    }
  }

  /** The times a sampler asks for, or null if it asks for frames by another mark. */
  static @Nullable TimeCursor cursor(OpenRequest request, FrameSampler sampler) {
    return switch (sampler) {
      case FrameSampler.ByRate byRate -> TimeCursor.atRate(byRate.fps());
      case FrameSampler.AtTimes atTimes -> TimeCursor.of(atTimes.timesUs(), Ending.COMPLETE);
      case FrameSampler.ByCount byCount -> Spread.over(request, byCount.frames());
      case FrameSampler.EveryFrame every -> null;
      case FrameSampler.KeyFrames keyFrames -> null;
    };
  }

  /** The picker to start with. */
  static Picker open(OpenRequest request, FrameSampler sampler, @Nullable TimeCursor cursor) {
    if (cursor == null) {
      return sampler instanceof FrameSampler.KeyFrames
          ? new KeyFramePicker(VideoSession.open(request, SPARSE_THREADS))
          : new EveryFramePicker(VideoSession.open(request, LINEAR_THREADS));
    }
    VideoSession session = VideoSession.open(request, SPARSE_THREADS);
    if (sampler instanceof FrameSampler.ByRate byRate
        && byRate.fps() >= DENSE_SHARE * session.info().framesPerSecond()) {
      session.close();
      return linear(request, cursor);
    }
    return new PlannedTimePicker(session, cursor);
  }

  /** The picker that works for every video. */
  static Picker linear(OpenRequest request, TimeCursor cursor) {
    return new LinearTimePicker(VideoSession.open(request, LINEAR_THREADS), cursor);
  }
}
