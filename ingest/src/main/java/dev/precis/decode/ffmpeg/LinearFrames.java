package dev.precis.decode.ffmpeg;

import dev.precis.decode.ffmpeg.StreamDecoder.Outcome;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;

/** Every frame of a video in display order, each with a time later than the one before. */
final class LinearFrames implements AutoCloseable {
  /** A decoder that fails this often without a frame between will not recover. */
  private static final int MAX_FAILURES_IN_ROW = 10_000;

  private final VideoSession session;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private boolean packetsEnded;
  private boolean first = true;
  private long time;
  private int failuresInRow;

  LinearFrames(VideoSession session) {
    this.session = session;
  }

  /** Decodes the next frame into {@code frame}; false at the end. */
  boolean next(AVFrame frame) {
    StreamDecoder decoder = session.decoder();
    while (true) {
      Outcome got = decoder.receive(frame);
      switch (got) {
        case DONE -> {
          session.met(frame);
          time = timeOf(frame);
          first = false;
          failuresInRow = 0;
          return true;
        }
        case END -> {
          return false;
        }
        case DAMAGED -> {
          session.metDamage();
          if (++failuresInRow > MAX_FAILURES_IN_ROW) {
            return false;
          }
        }
        case BLOCKED -> feed(decoder);
      }
    }
  }

  private void feed(StreamDecoder decoder) {
    if (packetsEnded || !session.read(packet)) {
      packetsEnded = true;
      decoder.send(null);
      return;
    }
    if (decoder.send(packet) == Outcome.DAMAGED) {
      session.metDamage();
    }
    avcodec.av_packet_unref(packet);
  }

  /** The time of the frame last given, microseconds on the media's timeline. */
  long time() {
    return time;
  }

  /** Stamps may be missing or run backwards in odd files; times here never do. */
  private long timeOf(AVFrame frame) {
    long stamp = frame.pts() != Timebase.NONE ? frame.pts() : frame.best_effort_timestamp();
    if (stamp == Timebase.NONE) {
      return first ? 0 : time + session.interval();
    }
    long stated = session.timeOf(stamp);
    return first ? stated : Math.max(stated, time + 1);
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
  }
}
