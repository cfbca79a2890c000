package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import dev.precis.decode.FrameInfo;
import dev.precis.decode.FrameTarget;
import dev.precis.decode.VideoReader;
import dev.precis.decode.ffmpeg.Picker.Picked;
import dev.precis.decode.ffmpeg.Picker.PlanFailed;
import dev.precis.media.FrameGeometry;
import dev.precis.media.FrameSize;
import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import dev.precis.media.VideoInfo;
import dev.precis.sample.FrameSampler;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** Wanted frames through FFmpeg: a picker finds them, the scaler writes them. */
public final class FFmpegVideoReader implements VideoReader {
  /** AV_FRAME_FLAG_KEY of libavutil/frame.h, which the bindings leave out. */
  private static final int KEY_FLAG = 1 << 1;

  private final VideoInfo info;
  private final int sampledLimit;
  private final @Nullable TimeCursor cursor;
  private final FrameScaler scaler = new FrameScaler();
  private Picker picker;
  private Ending ending = Ending.OPEN;
  private int delivered;
  private boolean closed;

  private FFmpegVideoReader(Picker picker, @Nullable TimeCursor cursor) {
    this.picker = picker;
    this.cursor = cursor;
    this.info = picker.session().info();
    this.sampledLimit = picker.session().request().limits().sampledFrames();
  }

  /**
   * Opens the video and prepares to pick what the sampler asks for.
   *
   * @throws MediaRejected if the media cannot or may not be decoded, or MEDIA_TOO_MANY_FRAMES
   */
  public static VideoReader open(OpenRequest request, FrameSampler sampler) {
    Pickers.check(request, sampler);
    TimeCursor cursor = Pickers.cursor(request, sampler);
    return new FFmpegVideoReader(Pickers.open(request, sampler, cursor), cursor);
  }

  @Override
  public VideoInfo info() {
    return info;
  }

  @Override
  public @Nullable FrameInfo next(FrameTarget target) {
    if (closed) {
      throw new IllegalStateException("the reader is closed");
    }
    if (ending != Ending.OPEN) {
      return null;
    }
    Picked picked = pick();
    if (picked == null) {
      finish();
      return null;
    }
    if (delivered >= sampledLimit) {
      ending = Ending.SAMPLED_LIMIT;
      return null;
    }
    AVFrame frame = picked.frame();
    FrameSize size = info.orientation().displayed(frame.width(), frame.height());
    FrameGeometry geometry = target.geometry().apply(size);
    scaler.write(frame, info.orientation(), geometry, target.rgb());
    boolean key = (frame.flags() & KEY_FLAG) != 0;
    return new FrameInfo(delivered++, picked.timeUs(), picked.targetUs(), key, size);
  }

  private @Nullable Picked pick() {
    try {
      return picker.next();
    } catch (PlanFailed failed) {
      OpenRequest request = picker.session().request();
      TimeCursor pending = cursor;
      if (pending == null) {
        throw failed;
      }
      picker.close();
      picker = Pickers.linear(request, pending);
      return picker.next();
    }
  }

  private void finish() {
    VideoSession session = picker.session();
    ending = picker.ending();
    boolean nothingDecodable =
        session.decoded() == 0 && (session.walked() == 0 || session.damaged() > 0);
    if (delivered == 0 && nothingDecodable) {
      throw MediaRejected.of(
          RejectionCode.MEDIA_BROKEN,
          "%s: holds no %s frame that can be decoded (%d coded frames met, %d damaged)"
              .formatted(
                  session.request().source().name(),
                  info.codec(),
                  session.walked(),
                  session.damaged()));
    }
  }

  @Override
  public Ending ending() {
    return ending;
  }

  @Override
  public long framesWalked() {
    return picker.session().walked();
  }

  @Override
  public long framesDecoded() {
    return picker.session().decoded();
  }

  @Override
  public long damaged() {
    return picker.session().damaged();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      scaler.close();
      picker.close();
    }
  }
}
