package dev.precis.decode.ffmpeg;

import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;

/**
 * A key frame and all coded frames up to the next key frame, in decoding order, none of which is
 * needed outside.
 *
 * @param packets owned by whoever holds this
 * @param nextStamp stamp of the following key frame, {@link Timebase#NONE} if none follows
 */
record Gop(List<AVPacket> packets, long nextStamp) implements AutoCloseable {
  /** Stamps of the frames that are shown, ascending. */
  long[] shownStamps() {
    return packets.stream()
        .filter(packet -> (packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) == 0)
        .mapToLong(AVPacket::pts)
        .sorted()
        .toArray();
  }

  @Override
  public void close() {
    for (AVPacket packet : packets) {
      avcodec.av_packet_free(packet);
    }
  }
}
