package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;

/** Times spread over the real length of a video, which its header may misstate. */
final class Spread {
  private Spread() {}

  /**
   * The middles of {@code parts} equal parts between the start of the first and the end of the last
   * frame, found by walking over all packets; empty if there is none.
   */
  static TimeCursor over(OpenRequest request, int parts) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long interval;
    Ending ending;
    AVPacket packet = avcodec.av_packet_alloc();
    try (VideoSession session = VideoSession.open(request, Pickers.SPARSE_THREADS)) {
      interval = session.interval();
      while (session.read(packet)) {
        long stamp = packet.pts() != Timebase.NONE ? packet.pts() : packet.dts();
        boolean shown = (packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) == 0;
        if (shown && stamp != Timebase.NONE) {
          long time = session.timeOf(stamp);
          first = Math.min(first, time);
          last = Math.max(last, time);
        }
        avcodec.av_packet_unref(packet);
      }
      ending = session.ending();
    } finally {
      avcodec.av_packet_free(packet);
    }
    if (last < first) {
      return TimeCursor.of(new long[0], ending);
    }
    return TimeCursor.of(middles(first, last + interval, parts), ending);
  }

  /** The middles of {@code parts} equal parts of {@code [first, end)}. */
  static long[] middles(long first, long end, int parts) {
    long[] times = new long[parts];
    double length = end - (double) first;
    for (int i = 0; i < parts; i++) {
      times[i] = first + (long) ((i + 0.5) * length / parts);
    }
    return times;
  }
}
