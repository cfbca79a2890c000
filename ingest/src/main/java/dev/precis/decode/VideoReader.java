package dev.precis.decode;

import dev.precis.media.VideoInfo;
import org.jspecify.annotations.Nullable;

/**
 * The wanted frames of one video, in the order they are shown. One thread at a time; cancel through
 * the token it was opened with.
 */
public interface VideoReader extends AutoCloseable {
  /** The picture track as its header describes it. */
  VideoInfo info();

  /**
   * Decodes on to the next wanted frame and writes its pixels; null at the end. After the end it
   * keeps answering null.
   *
   * @throws dev.precis.media.MediaRejected MEDIA_BROKEN if no frame at all could be decoded, or a
   *     size limit was passed by a frame
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   * @throws IllegalArgumentException if the target's memory is too small for its geometry, or the
   *     crop leaves the frame
   */
  @Nullable FrameInfo next(FrameTarget target);

  /** How reading ended, {@link Ending#OPEN} before {@link #next} has answered null. */
  Ending ending();

  /** True if it ended before the end; what was delivered until then is good. */
  default boolean truncated() {
    return ending().truncated();
  }

  /** Coded frames walked over so far, decoded or not. */
  long framesWalked();

  /** Frames really decoded so far; sparse sampling keeps it far below {@link #framesWalked}. */
  long framesDecoded();

  /** Coded frames or packets so far that were damaged and skipped. */
  long damaged();

  /** Frees everything native; further calls are refused. Closing twice is harmless. */
  @Override
  void close();
}
