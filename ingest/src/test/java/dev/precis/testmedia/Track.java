package dev.precis.testmedia;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.jspecify.annotations.Nullable;

/** An encoder and the stream its packets go to. */
final class Track implements AutoCloseable {
  private final AVFormatContext output;
  final AVCodecContext encoder;
  final AVStream stream;
  private long usualDuration;
  private final AVPacket packet = avcodec.av_packet_alloc();

  Track(AVFormatContext output, String encoderName) {
    this.output = output;
    AVCodec codec = avcodec.avcodec_find_encoder_by_name(encoderName);
    if (codec == null || codec.isNull()) {
      throw new IllegalStateException("no encoder " + encoderName);
    }
    this.encoder = avcodec.avcodec_alloc_context3(codec);
    this.stream = avformat.avformat_new_stream(output, null);
    if ((output.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
      encoder.flags(encoder.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    // The same input must give the same file.
    encoder.flags(encoder.flags() | avcodec.AV_CODEC_FLAG_BITEXACT);
    encoder.thread_count(1);
  }

  void open() {
    TestMedia.check(
        avcodec.avcodec_open2(encoder, encoder.codec(), (AVDictionary) null),
        "opening the encoder");
    stream.time_base(encoder.time_base());
    TestMedia.check(
        avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder), "copying parameters");
  }

  /** Sets the duration of packets whose encoder states none, ticks. */
  void usualDuration(long ticks) {
    usualDuration = ticks;
  }

  /** Encodes a frame; null brings out what is left. */
  void encode(@Nullable AVFrame frame) {
    TestMedia.check(avcodec.avcodec_send_frame(encoder, frame), "encoding");
    while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
      packet.stream_index(stream.index());
      if (packet.duration() == 0) {
        // Without it the muxer's edit list would end before the last frame is shown.
        packet.duration(usualDuration);
      }
      avcodec.av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
      TestMedia.check(avformat.av_interleaved_write_frame(output, packet), "writing a packet");
    }
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    avcodec.avcodec_free_context(encoder);
  }
}
