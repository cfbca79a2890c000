package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** One way of getting at the wanted frames of a video. */
interface Picker extends AutoCloseable {
  /**
   * A wanted frame.
   *
   * @param frame valid until the picker moves on
   * @param timeUs when it is shown
   * @param targetUs the time it answers
   */
  record Picked(AVFrame frame, long timeUs, long targetUs) {}

  /**
   * The next wanted frame, or null at the end.
   *
   * @throws PlanFailed if this way does not work for this video; what was delivered is good
   */
  @Nullable Picked next();

  /** Why no frame follows; meaningful after {@link #next} has answered null. */
  Ending ending();

  /** The pass over the video that this picker drives and owns. */
  VideoSession session();

  @Override
  void close();

  /** The video is not built the way a shortcut needs; decoding all of it still works. */
  final class PlanFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PlanFailed(String why) {
      super(why, null, false, false);
    }
  }
}
