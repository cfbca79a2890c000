package dev.precis.testmedia;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;

/** Encodes the frames of a {@link VideoSpec} one by one. */
final class VideoWriter implements AutoCloseable {
  private static final int NOISE_ROWS = 64;

  private final VideoSpec spec;
  private final Track track;
  private final AVFrame frame;
  private final byte[] noise;
  private int next;
  private boolean ended;

  private VideoWriter(VideoSpec spec, Track track, AVFrame frame) {
    this.spec = spec;
    this.track = track;
    this.frame = frame;
    this.noise = new byte[NOISE_ROWS * spec.width() + spec.width()];
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (random.nextInt(17) - 8);
    }
  }

  static VideoWriter open(AVFormatContext output, VideoSpec spec) {
    Track track = new Track(output, spec.encoder());
    AVRational tick = new AVRational();
    tick.num(1).den(spec.timebaseDenominator());
    AVRational rate = new AVRational();
    rate.num(spec.timebaseDenominator()).den(1);
    track.encoder.width(spec.width());
    track.encoder.height(spec.height());
    track.encoder.pix_fmt(spec.pixelFormat());
    track.encoder.time_base(tick);
    track.encoder.framerate(rate);
    track.encoder.gop_size(spec.group());
    track.encoder.max_b_frames(spec.bFrames());
    track.encoder.bit_rate(spec.bitRate());
    track.encoder.qmax(20);
    track.open();
    track.usualDuration(spec.stamps().applyAsLong(1) - spec.stamps().applyAsLong(0));
    if (spec.quarterTurns() != 0) {
      turn(track, spec.quarterTurns());
    }
    AVFrame frame = avutil.av_frame_alloc();
    frame.format(spec.pixelFormat());
    frame.width(spec.width());
    frame.height(spec.height());
    TestMedia.check(avutil.av_frame_get_buffer(frame, 0), "allocating a frame");
    return new VideoWriter(spec, track, frame);
  }

  private static void turn(Track track, int quarterTurns) {
    IntPointer count = new IntPointer(1).put(0);
    AVPacketSideData list = new AVPacketSideData(null);
    AVPacketSideData entry =
        avcodec.av_packet_side_data_new(
            list, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX, 9 * Integer.BYTES, 0);
    avutil.av_display_rotation_set(new IntPointer(entry.data()), 90.0 * quarterTurns);
    track.stream.codecpar().coded_side_data(list);
    track.stream.codecpar().nb_coded_side_data(count.get());
  }

  /** Seconds of the next frame, far away once there is none. */
  double time() {
    return ended
        ? Double.MAX_VALUE
        : (double) spec.stamps().applyAsLong(next) / spec.timebaseDenominator();
  }

  /** Encodes one frame; false once all are done. */
  boolean step() {
    if (ended) {
      return false;
    }
    if (next == spec.frames()) {
      track.encode(null);
      ended = true;
      return false;
    }
    TestMedia.check(avutil.av_frame_make_writable(frame), "making a frame writable");
    paint(next);
    frame.pts(spec.stamps().applyAsLong(next));
    track.encode(frame);
    next++;
    return true;
  }

  private void paint(int number) {
    AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(spec.pixelFormat());
    int bytes = format.comp(0).step();
    int shift = format.comp(0).depth() - 8;
    for (int plane = 0; plane < format.nb_components(); plane++) {
      int width = plane == 0 ? spec.width() : -(-spec.width() >> format.log2_chroma_w());
      int height = plane == 0 ? spec.height() : -(-spec.height() >> format.log2_chroma_h());
      MemorySegment rows = plane(plane, height);
      int stride = frame.linesize(plane);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int value = plane == 0 ? luma(number, x, y) : 128;
          long at = (long) y * stride + (long) x * bytes;
          if (bytes == 1) {
            rows.set(ValueLayout.JAVA_BYTE, at, (byte) value);
          } else {
            rows.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) (value << shift));
          }
        }
      }
    }
  }

  @SuppressWarnings("restricted") // the frame was allocated with these rows
  private MemorySegment plane(int plane, int height) {
    return MemorySegment.ofAddress(frame.data(plane).address())
        .reinterpret((long) frame.linesize(plane) * height);
  }

  private int luma(int number, int x, int y) {
    if (!spec.noise()) {
      return FrameNumber.luma(number, x, y, spec.width(), spec.height());
    }
    int wave = (x + 3 * number) % 256 / 2 + (y + number) % 128;
    int grain = noise[(y * 31 + number * 17) % NOISE_ROWS * spec.width() + x];
    return Math.clamp(wave + grain, 16, 235);
  }

  @Override
  public void close() {
    avutil.av_frame_free(frame);
    track.close();
  }
}
