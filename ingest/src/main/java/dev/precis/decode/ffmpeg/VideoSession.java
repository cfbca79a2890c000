package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import dev.precis.media.VideoInfo;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * One pass over one video: its container, its picture track, its decoder, and what was met on the
 * way. Packets are counted here, so the limit on walked frames holds for every way of sampling.
 */
final class VideoSession implements AutoCloseable {
  private static final long MICROS = 1_000_000;
  private static final long FALLBACK_INTERVAL_US = 40_000;

  private final OpenRequest request;
  private final Demuxer demuxer;
  private final AVStream stream;
  private final StreamDecoder decoder;
  private final VideoInfo info;
  private final Timebase timebase;
  private Ending ending = Ending.OPEN;
  private long walked;
  private long decoded;
  private long damaged;

  private VideoSession(
      OpenRequest request,
      Demuxer demuxer,
      AVStream stream,
      StreamDecoder decoder,
      VideoInfo info,
      Timebase timebase) {
    this.request = request;
    this.demuxer = demuxer;
    this.stream = stream;
    this.decoder = decoder;
    this.info = info;
    this.timebase = timebase;
  }

  /**
   * Opens the pass.
   *
   * @throws MediaRejected as {@link Demuxer#open} and {@link StreamDecoder#open} say,
   *     MEDIA_NO_VIDEO, or when the size is beyond the limits
   */
  static VideoSession open(OpenRequest request, int threads) {
    Demuxer demuxer =
        Demuxer.open(request.source(), request.format(), request.limits(), request.cancel());
    try {
      AVStream stream = demuxer.best(avutil.AVMEDIA_TYPE_VIDEO);
      if (stream == null) {
        throw MediaRejected.of(
            RejectionCode.MEDIA_NO_VIDEO, demuxer.name() + ": has no picture track");
      }
      if (StreamDecoder.decoderFor(stream) != null) {
        VideoTrack.check(
            demuxer.name(),
            stream.codecpar().width(),
            stream.codecpar().height(),
            request.limits());
      }
      demuxer.keepOnly(stream);
      long maxPixels = (long) request.limits().videoLongSide() * request.limits().videoShortSide();
      StreamDecoder decoder = StreamDecoder.open(demuxer.name(), stream, threads, maxPixels);
      return new VideoSession(
          request,
          demuxer,
          stream,
          decoder,
          VideoTrack.describe(demuxer, stream),
          Timebase.of(stream.time_base()));
    } catch (RuntimeException failure) {
      demuxer.close();
      throw failure;
    }
  }

  OpenRequest request() {
    return request;
  }

  VideoInfo info() {
    return info;
  }

  StreamDecoder decoder() {
    return decoder;
  }

  /** The time of a stamp on the media's timeline. */
  long timeOf(long stamp) {
    return timebase.toMicros(stamp) - demuxer.zeroMicros();
  }

  /** How long a frame is shown by the average rate, microseconds. */
  long interval() {
    double rate = info.framesPerSecond();
    return rate > 0 ? Math.max(1, Math.round(MICROS / rate)) : FALLBACK_INTERVAL_US;
  }

  /**
   * Reads the next packet of the track; false at the end, whose reason {@link #ending} then says.
   */
  boolean read(AVPacket packet) {
    while (ending == Ending.OPEN) {
      if (walked >= request.limits().walkedFrames()) {
        ending = Ending.WALKED_LIMIT;
        return false;
      }
      if (!demuxer.read(packet, stream.index())) {
        boolean early =
            request.cutShort() || demuxer.readFailed() || demuxer.indexPassesEnd(stream);
        ending = early ? Ending.CUT_SHORT : Ending.COMPLETE;
        return false;
      }
      walked++;
      // Where the file breaks off, the last packet is the front part of one: it would decode to a
      // picture with a grey lower part.
      if (request.cutShort() && (packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0) {
        damaged++;
        avcodec.av_packet_unref(packet);
        continue;
      }
      return true;
    }
    return false;
  }

  /**
   * Takes a decoded frame into account.
   *
   * @throws MediaRejected if its size is beyond the limits
   */
  void met(AVFrame frame) {
    decoded++;
    VideoTrack.check(demuxer.name(), frame.width(), frame.height(), request.limits());
  }

  void metDamage() {
    damaged++;
  }

  /** Why packets ended; {@link Ending#OPEN} before that. */
  Ending ending() {
    return ending;
  }

  long walked() {
    return walked;
  }

  long decoded() {
    return decoded;
  }

  long damaged() {
    return damaged;
  }

  @Override
  public void close() {
    decoder.close();
    demuxer.close();
  }
}
