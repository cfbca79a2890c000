package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import dev.precis.decode.ffmpeg.StreamDecoder.Outcome;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Picks key frames and decodes nothing else. */
final class KeyFramePicker implements Picker {
  private final VideoSession session;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private final AVFrame frame = avutil.av_frame_alloc();

  KeyFramePicker(VideoSession session) {
    this.session = session;
  }

  @Override
  public @Nullable Picked next() {
    while (session.read(packet)) {
      boolean wanted =
          (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0
              && (packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) == 0;
      long stamp = packet.pts() != Timebase.NONE ? packet.pts() : packet.dts();
      boolean decoded = wanted && decodeAlone();
      avcodec.av_packet_unref(packet);
      if (decoded) {
        long time = stamp == Timebase.NONE ? 0 : session.timeOf(stamp);
        return new Picked(frame, time, time);
      }
    }
    return null;
  }

  /** Decodes the packet with nothing before or after it; false if no frame comes of it. */
  private boolean decodeAlone() {
    StreamDecoder decoder = session.decoder();
    decoder.restart();
    avutil.av_frame_unref(frame);
    if (decoder.send(packet) != Outcome.DONE || decoder.send(null) != Outcome.DONE) {
      session.metDamage();
      return false;
    }
    if (decoder.receive(frame) != Outcome.DONE) {
      return false;
    }
    session.met(frame);
    return true;
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
    avcodec.av_packet_free(packet);
    session.close();
  }
}
