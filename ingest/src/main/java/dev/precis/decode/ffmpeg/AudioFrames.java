package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import dev.precis.decode.ffmpeg.StreamDecoder.Outcome;
import dev.precis.media.AudioInfo;
import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** The decoded pieces of one sound track in order. Owns container and decoder. */
final class AudioFrames implements AutoCloseable {
  /** Sound missing at the end of a file, against its header, that makes it count as cut short. */
  static final long SHORTFALL_US = 200_000;

  private static final int DECODER_THREADS = 1;
  private static final int MAX_FAILURES_IN_ROW = 10_000;

  private final OpenRequest request;
  private final Demuxer demuxer;
  private final AVStream stream;
  private final StreamDecoder decoder;
  private final AudioInfo info;
  private final Timebase timebase;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private boolean packetsEnded;
  private Ending ending = Ending.OPEN;
  private long damaged;
  private long decoded;
  private long reachedUs = Long.MIN_VALUE;
  private int failuresInRow;

  private AudioFrames(
      OpenRequest request, Demuxer demuxer, AVStream stream, StreamDecoder decoder) {
    this.request = request;
    this.demuxer = demuxer;
    this.stream = stream;
    this.decoder = decoder;
    this.info = AudioTrack.describe(demuxer, stream);
    this.timebase = Timebase.of(stream.time_base());
  }

  static AudioFrames open(OpenRequest request) {
    Demuxer demuxer =
        Demuxer.open(request.source(), request.format(), request.limits(), request.cancel());
    try {
      AVStream stream = demuxer.best(avutil.AVMEDIA_TYPE_AUDIO);
      if (stream == null) {
        throw MediaRejected.of(
            RejectionCode.MEDIA_NO_AUDIO, demuxer.name() + ": has no sound track");
      }
      if (StreamDecoder.decoderFor(stream) != null) {
        AudioTrack.check(
            demuxer.name(),
            stream.codecpar().ch_layout().nb_channels(),
            stream.codecpar().sample_rate(),
            request.limits());
      }
      demuxer.keepOnly(stream);
      StreamDecoder decoder = StreamDecoder.open(demuxer.name(), stream, DECODER_THREADS, 1);
      return new AudioFrames(request, demuxer, stream, decoder);
    } catch (RuntimeException failure) {
      demuxer.close();
      throw failure;
    }
  }

  AudioInfo info() {
    return info;
  }

  /** Decodes the next piece; false at the end. */
  boolean next(AVFrame frame) {
    while (true) {
      Outcome got = decoder.receive(frame);
      switch (got) {
        case DONE -> {
          failuresInRow = 0;
          if (frame.nb_samples() > 0) {
            met(frame);
            return true;
          }
          avutil.av_frame_unref(frame);
        }
        case END -> {
          return false;
        }
        case DAMAGED -> {
          damaged++;
          if (++failuresInRow > MAX_FAILURES_IN_ROW) {
            packetsEnded = true;
            ending = Ending.CUT_SHORT;
            return false;
          }
        }
        case BLOCKED -> feed();
      }
    }
  }

  private void met(AVFrame frame) {
    decoded++;
    AudioTrack.check(
        demuxer.name(), frame.ch_layout().nb_channels(), frame.sample_rate(), request.limits());
  }

  private void feed() {
    if (packetsEnded || !demuxer.read(packet, stream.index())) {
      if (!packetsEnded) {
        packetsEnded = true;
        ending = isCutShort() ? Ending.CUT_SHORT : Ending.COMPLETE;
      }
      decoder.send(null);
      return;
    }
    if (packet.pts() != Timebase.NONE) {
      reachedUs =
          Math.max(reachedUs, timebase.toMicros(packet.pts() + Math.max(0, packet.duration())));
    }
    if (decoder.send(packet) == Outcome.DAMAGED) {
      damaged++;
    }
    avcodec.av_packet_unref(packet);
  }

  private boolean isCutShort() {
    if (request.cutShort() || demuxer.readFailed() || demuxer.indexPassesEnd(stream)) {
      return true;
    }
    // With other tracks beside it, a stated length may be theirs.
    boolean alone = demuxer.context().nb_streams() == 1 && demuxer.durationStated();
    if (!alone || stream.duration() <= 0 || reachedUs == Long.MIN_VALUE) {
      return false;
    }
    long start = stream.start_time() == Timebase.NONE ? 0 : stream.start_time();
    return reachedUs + SHORTFALL_US < timebase.toMicros(start + stream.duration());
  }

  /** When the frame is heard on the media's timeline, or {@link Timebase#NONE} if unstated. */
  long timeOf(AVFrame frame) {
    long stamp = frame.pts() != Timebase.NONE ? frame.pts() : frame.best_effort_timestamp();
    return stamp == Timebase.NONE ? Timebase.NONE : timebase.toMicros(stamp) - demuxer.zeroMicros();
  }

  String name() {
    return demuxer.name();
  }

  Ending ending() {
    return ending;
  }

  long damaged() {
    return damaged;
  }

  long decoded() {
    return decoded;
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    decoder.close();
    demuxer.close();
  }
}
