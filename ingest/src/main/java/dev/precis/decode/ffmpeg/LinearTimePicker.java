package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import dev.precis.sample.FrameSampler;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Picks frames by time while decoding everything: right for dense sampling and for odd files. */
final class LinearTimePicker implements Picker {
  private final VideoSession session;
  private final TimeCursor cursor;
  private final LinearFrames frames;
  private AVFrame held = avutil.av_frame_alloc();
  private AVFrame ahead = avutil.av_frame_alloc();
  private boolean haveHeld;
  private boolean haveAhead;
  private long heldTime;
  private boolean ended;

  LinearTimePicker(VideoSession session, TimeCursor cursor) {
    this.session = session;
    this.cursor = cursor;
    this.frames = new LinearFrames(session);
  }

  @Override
  public @Nullable Picked next() {
    while (!ended && !cursor.exhausted()) {
      if (haveAhead) {
        promote();
      }
      boolean more = frames.next(ahead);
      if (!more && !haveHeld) {
        ended = true;
        return null;
      }
      if (!haveHeld) {
        haveAhead = true;
        cursor.start(frames.time());
        continue;
      }
      haveAhead = more;
      ended = !more;
      long shownUntil =
          more ? frames.time() - FrameSampler.TOLERANCE_US : heldTime + session.interval();
      cursor.passBefore(heldTime - FrameSampler.TOLERANCE_US);
      if (!cursor.exhausted() && cursor.next() < shownUntil) {
        long target = cursor.next();
        cursor.passBefore(shownUntil);
        return new Picked(held, heldTime, target);
      }
    }
    return null;
  }

  private void promote() {
    AVFrame free = held;
    avutil.av_frame_unref(free);
    held = ahead;
    heldTime = frames.time();
    haveHeld = true;
    ahead = free;
    haveAhead = false;
  }

  @Override
  public Ending ending() {
    return cursor.exhausted() ? cursor.afterLast() : session.ending();
  }

  @Override
  public VideoSession session() {
    return session;
  }

  @Override
  public void close() {
    avutil.av_frame_free(held);
    avutil.av_frame_free(ahead);
    frames.close();
    session.close();
  }
}
