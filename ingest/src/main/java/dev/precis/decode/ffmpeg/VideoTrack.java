package dev.precis.decode.ffmpeg;

import dev.precis.media.FrameSize;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.Orientation;
import dev.precis.media.RejectionCode;
import dev.precis.media.VideoInfo;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.IntPointer;

/** Reads the facts of a picture track off its stream header and holds sizes against the limits. */
final class VideoTrack {
  private static final long MICROS = 1_000_000;

  private VideoTrack() {}

  /** The track's facts; times are on the media's timeline. */
  static VideoInfo describe(Demuxer demuxer, AVStream stream) {
    AVCodecParameters parameters = stream.codecpar();
    Timebase timebase = Timebase.of(stream.time_base());
    long start =
        stream.start_time() == Timebase.NONE
            ? 0
            : timebase.toMicros(stream.start_time()) - demuxer.zeroMicros();
    long duration = duration(demuxer, stream, timebase);
    double rate = rate(stream);
    long frames = stream.nb_frames();
    if (frames <= 0) {
      frames = (long) (rate * duration / MICROS);
    }
    return new VideoInfo(
        StreamDecoder.codecName(stream),
        parameters.width(),
        parameters.height(),
        orientation(parameters),
        rate,
        start,
        duration,
        frames);
  }

  /** The length that the stream's header states, or else the container's; 0 if neither does. */
  static long duration(Demuxer demuxer, AVStream stream, Timebase timebase) {
    if (stream.duration() != Timebase.NONE && stream.duration() > 0) {
      return timebase.toMicros(stream.duration());
    }
    long whole = demuxer.context().duration();
    return whole == Timebase.NONE ? 0 : Math.max(0, whole);
  }

  private static double rate(AVStream stream) {
    AVRational average = stream.avg_frame_rate();
    if (average.num() > 0 && average.den() > 0) {
      return (double) average.num() / average.den();
    }
    AVRational base = stream.r_frame_rate();
    return base.num() > 0 && base.den() > 0 ? (double) base.num() / base.den() : 0;
  }

  /**
   * The turn that a display matrix asks for: its upper left 2 x 2 part in 16.16 fixed point,
   * applied as x' = a x + c y, y' = b x + d y. Matrices that are no multiple of a quarter turn are
   * ignored.
   */
  private static Orientation orientation(AVCodecParameters parameters) {
    AVPacketSideData matrix =
        avcodec.av_packet_side_data_get(
            parameters.coded_side_data(),
            parameters.nb_coded_side_data(),
            avcodec.AV_PKT_DATA_DISPLAYMATRIX);
    if (matrix == null || matrix.isNull() || matrix.size() < 9 * Integer.BYTES) {
      return Orientation.NORMAL;
    }
    IntPointer values = new IntPointer(matrix.data());
    return DisplayMatrix.orientation(values.get(0), values.get(1), values.get(3), values.get(4));
  }

  /**
   * Returns quietly if a frame of this size may be decoded.
   *
   * @throws MediaRejected MEDIA_BAD_SIDE, MEDIA_TOO_MANY_PIXELS, MEDIA_BAD_ASPECT
   */
  static void check(String name, int width, int height, MediaLimits limits) {
    if (width < 1 || height < 1) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_BAD_SIDE,
          "%s: its video claims %d x %d pixels; each side must be at least 1"
              .formatted(name, width, height),
          1,
          Math.min(width, height));
    }
    int longer = Math.max(width, height);
    int shorter = Math.min(width, height);
    if (longer > limits.videoLongSide() || shorter > limits.videoShortSide()) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_TOO_MANY_PIXELS,
          "%s: its video has frames of %d x %d pixels; at most %d x %d are allowed"
              .formatted(name, width, height, limits.videoLongSide(), limits.videoShortSide()),
          (long) limits.videoLongSide() * limits.videoShortSide(),
          new FrameSize(width, height).pixels());
    }
    if (longer > (long) shorter * limits.imageAspect()) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_BAD_ASPECT,
          "%s: its video has frames of %d x %d pixels; the sides may differ by at most %d:1"
              .formatted(name, width, height, limits.imageAspect()),
          limits.imageAspect(),
          longer / shorter);
    }
  }
}
