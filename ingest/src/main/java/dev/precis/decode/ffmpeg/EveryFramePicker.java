package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Picks every frame. */
final class EveryFramePicker implements Picker {
  private final VideoSession session;
  private final LinearFrames frames;
  private final AVFrame frame = avutil.av_frame_alloc();

  EveryFramePicker(VideoSession session) {
    this.session = session;
    this.frames = new LinearFrames(session);
  }

  @Override
  public @Nullable Picked next() {
    avutil.av_frame_unref(frame);
    return frames.next(frame) ? new Picked(frame, frames.time(), frames.time()) : null;
  }

  @Override
  public Ending ending() {
    return session.ending();
  }

  @Override
  public VideoSession session() {
    return session;
  }

  @Override
  public void close() {
    avutil.av_frame_free(frame);
    frames.close();
    session.close();
  }
}
