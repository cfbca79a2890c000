package dev.precis.testmedia;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;

/** Encodes the tone of an {@link AudioSpec} piece by piece. */
final class AudioWriter implements AutoCloseable {
  private static final Set<String> PLANAR_FLOAT = Set.of("aac", "libmp3lame");
  private static final int PIECE = 1024;
  private static final double AMPLITUDE = 0.5;

  private final AudioSpec spec;
  private final Track track;
  private final int format;
  private final long total;
  private long next;
  private boolean ended;

  private AudioWriter(AudioSpec spec, Track track, int format) {
    this.spec = spec;
    this.track = track;
    this.format = format;
    this.total = Math.round(spec.seconds() * spec.sampleRate());
  }

  static AudioWriter open(AVFormatContext output, AudioSpec spec) {
    Track track = new Track(output, spec.encoder());
    int format =
        PLANAR_FLOAT.contains(spec.encoder())
            ? avutil.AV_SAMPLE_FMT_FLTP
            : avutil.AV_SAMPLE_FMT_S16;
    AVRational tick = new AVRational();
    tick.num(1).den(spec.sampleRate());
    track.encoder.sample_rate(spec.sampleRate());
    track.encoder.sample_fmt(format);
    track.encoder.time_base(tick);
    track.encoder.bit_rate(96_000);
    avutil.av_channel_layout_default(track.encoder.ch_layout(), spec.channels());
    track.open();
    return new AudioWriter(spec, track, format);
  }

  /** Samples per piece: what the encoder insists on, or a round number. */
  private int piece() {
    return track.encoder.frame_size() > 0 ? track.encoder.frame_size() : PIECE;
  }

  /** Seconds of the next sample, far away once there is none. */
  double time() {
    return ended ? Double.MAX_VALUE : spec.startSeconds() + (double) next / spec.sampleRate();
  }

  /** Encodes one piece; false once all are done. */
  boolean step() {
    if (ended) {
      return false;
    }
    int count = (int) Math.min(piece(), total - next);
    if (count <= 0) {
      track.encode(null);
      ended = true;
      return false;
    }
    AVFrame frame = avutil.av_frame_alloc();
    frame.format(format);
    frame.sample_rate(spec.sampleRate());
    frame.nb_samples(count);
    avutil.av_channel_layout_copy(frame.ch_layout(), track.encoder.ch_layout());
    TestMedia.check(avutil.av_frame_get_buffer(frame, 0), "allocating samples");
    fill(frame, count);
    frame.pts(Math.round(spec.startSeconds() * spec.sampleRate()) + next);
    track.encode(frame);
    avutil.av_frame_free(frame);
    next += count;
    return true;
  }

  @SuppressWarnings("restricted") // the frame was allocated with these samples
  private void fill(AVFrame frame, int count) {
    boolean planar = format == avutil.AV_SAMPLE_FMT_FLTP;
    for (int channel = 0; channel < spec.channels(); channel++) {
      MemorySegment samples =
          MemorySegment.ofAddress(frame.data(planar ? channel : 0).address())
              .reinterpret(planar ? 4L * count : 2L * count * spec.channels());
      for (int i = 0; i < count; i++) {
        double value =
            AMPLITUDE * Math.sin(2 * Math.PI * spec.hertz() * (next + i) / spec.sampleRate());
        if (planar) {
          samples.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
        } else {
          long at = (long) i * spec.channels() + channel;
          samples.setAtIndex(ValueLayout.JAVA_SHORT, at, (short) Math.round(value * 32767));
        }
      }
    }
  }

  @Override
  public void close() {
    track.close();
  }
}
