package dev.precis.decode.ffmpeg;

import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** The decoder of one stream: packets in, frames out. Owns its native context. */
final class StreamDecoder implements AutoCloseable {
  /** Outcome of handing in a packet or asking for a frame. */
  enum Outcome {
    DONE,
    /** The other side must move first: take frames before more packets, or bring packets. */
    BLOCKED,
    /** Nothing follows. */
    END,
    /** The packet was damaged and is dropped. */
    DAMAGED
  }

  private static final int EAGAIN = org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN();

  private final AVCodecContext context;
  private final int stream;
  private boolean closed;

  private StreamDecoder(AVCodecContext context, int stream) {
    this.context = context;
    this.stream = stream;
  }

  /**
   * A decoder for the stream.
   *
   * @param maxPixels pixels per frame above which the decoder itself refuses
   * @throws MediaRejected MEDIA_UNSUPPORTED_CODEC, MEDIA_BROKEN
   */
  static StreamDecoder open(String name, AVStream stream, int threads, long maxPixels) {
    AVCodec codec = decoderFor(stream);
    String codecName = codecName(stream);
    if (codec == null) {
      throw MediaRejected.of(
          RejectionCode.MEDIA_UNSUPPORTED_CODEC,
          "%s: its codec %s is not supported; use one of h264, hevc, vp8, vp9, av1, mpeg4, mjpeg, aac, opus, vorbis, mp3, flac, pcm"
              .formatted(name, codecName));
    }
    StreamDecoder decoder =
        new StreamDecoder(avcodec.avcodec_alloc_context3(codec), stream.index());
    try {
      decoder.configure(stream, threads, maxPixels);
      if (avcodec.avcodec_open2(
              decoder.context, codec, (org.bytedeco.ffmpeg.avutil.AVDictionary) null)
          < 0) {
        throw MediaRejected.of(
            RejectionCode.MEDIA_BROKEN,
            "%s: its %s track cannot be opened; its header is damaged".formatted(name, codecName));
      }
      return decoder;
    } catch (RuntimeException failure) {
      decoder.close();
      throw failure;
    }
  }

  private void configure(AVStream stream, int threads, long maxPixels) {
    avcodec.avcodec_parameters_to_context(context, stream.codecpar());
    context.pkt_timebase(stream.time_base());
    context.thread_count(threads);
    context.max_pixels(maxPixels);
  }

  /** The listed decoder for the stream's codec, or null. */
  static @Nullable AVCodec decoderFor(AVStream stream) {
    AVCodec codec = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null || codec.isNull()) {
      return null;
    }
    return AllowList.DECODERS.contains(codec.name().getString()) ? codec : null;
  }

  /** The codec's name, such as h264. */
  static String codecName(AVStream stream) {
    return avcodec.avcodec_get_name(stream.codecpar().codec_id()).getString();
  }

  /** The native context, for settings and for tests that read settings back. */
  AVCodecContext context() {
    return context;
  }

  int stream() {
    return stream;
  }

  /** Leaves out frames no other frame needs, until told otherwise. */
  void skipDisposable(boolean skip) {
    context.skip_frame(skip ? avcodec.AVDISCARD_NONREF : avcodec.AVDISCARD_DEFAULT);
  }

  /** Hands in a packet; null announces the end. */
  Outcome send(@Nullable AVPacket packet) {
    int code = avcodec.avcodec_send_packet(context, packet);
    if (code >= 0) {
      return Outcome.DONE;
    }
    if (code == EAGAIN) {
      return Outcome.BLOCKED;
    }
    return code == avutil.AVERROR_EOF ? Outcome.END : Outcome.DAMAGED;
  }

  /** Takes the next frame in display order. */
  Outcome receive(AVFrame frame) {
    int code = avcodec.avcodec_receive_frame(context, frame);
    if (code >= 0) {
      return Outcome.DONE;
    }
    if (code == EAGAIN) {
      return Outcome.BLOCKED;
    }
    return code == avutil.AVERROR_EOF ? Outcome.END : Outcome.DAMAGED;
  }

  /** Forgets everything handed in, ready for a key frame. */
  void restart() {
    avcodec.avcodec_flush_buffers(context);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      avcodec.avcodec_free_context(context);
    }
  }
}
