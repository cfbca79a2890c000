package dev.precis.decode.ffmpeg;

import dev.precis.decode.AudioReader;
import dev.precis.decode.Ending;
import dev.precis.media.AudioInfo;
import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import java.lang.foreign.MemorySegment;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;

/** Sound through FFmpeg, resampled, with gaps filled so that sample numbers stay times. */
public final class FFmpegAudioReader implements AudioReader {
  /** Shorter gaps are jitter of the stamps and are ignored, microseconds. */
  public static final long SHORTEST_GAP_US = 100_000;

  /** Longer gaps are broken stamps and are ignored, microseconds. */
  public static final long LONGEST_GAP_US = 30_000_000;

  private static final long MICROS = 1_000_000;

  private final AudioFrames frames;
  private final Resampler resampler = new Resampler();
  private final AVFrame frame = avutil.av_frame_alloc();
  private final long sampleLimit;
  private final AudioInfo info;
  private long startUs;
  private long position;
  private boolean framesEnded;
  private Ending ending = Ending.OPEN;
  private boolean closed;

  private FFmpegAudioReader(AudioFrames frames, long sampleLimit) {
    this.frames = frames;
    this.sampleLimit = sampleLimit;
    this.info = frames.info();
  }

  /**
   * Opens the sound track and decodes its first piece, whose time is that of sample 0.
   *
   * @throws MediaRejected if the media cannot or may not be decoded, or holds no sample
   */
  public static AudioReader open(OpenRequest request) {
    AudioFrames frames = AudioFrames.open(request);
    FFmpegAudioReader reader =
        new FFmpegAudioReader(frames, request.limits().audioSeconds() * SAMPLE_RATE);
    try {
      reader.readFirst();
      return reader;
    } catch (RuntimeException failure) {
      reader.close();
      throw failure;
    }
  }

  private void readFirst() {
    if (!frames.next(frame)) {
      boolean broken = frames.damaged() > 0;
      throw MediaRejected.of(
          broken ? RejectionCode.MEDIA_BROKEN : RejectionCode.MEDIA_NO_AUDIO,
          broken
              ? "%s: none of its %d sound packets can be decoded"
                  .formatted(frames.name(), frames.damaged())
              : "%s: has a sound track without samples".formatted(frames.name()));
    }
    long time = frames.timeOf(frame);
    startUs = time == Timebase.NONE ? info.startUs() : time;
    resampler.add(frame);
    avutil.av_frame_unref(frame);
  }

  @Override
  public AudioInfo info() {
    return info;
  }

  @Override
  public long startUs() {
    return startUs;
  }

  @Override
  public int read(MemorySegment samples) {
    if (closed) {
      throw new IllegalStateException("the reader is closed");
    }
    if (!samples.isNative() || samples.byteSize() == 0 || samples.byteSize() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "samples need native memory of a positive multiple of 4 bytes, was "
              + samples.byteSize());
    }
    int wanted = (int) Math.min(samples.byteSize() / Float.BYTES, Integer.MAX_VALUE);
    int room = (int) Math.min(wanted, sampleLimit - position);
    int written = 0;
    while (written < room && fill()) {
      int moved = resampler.take(samples, (long) written * Float.BYTES, room - written);
      written += moved;
      position += moved;
    }
    if (written < wanted && ending == Ending.OPEN) {
      ending = position >= sampleLimit && fill() ? Ending.AUDIO_LIMIT : frames.ending();
    }
    return written == 0 ? -1 : written;
  }

  /** Makes at least one sample ready; false at the end. */
  private boolean fill() {
    while (resampler.available() == 0) {
      if (framesEnded) {
        return false;
      }
      if (!frames.next(frame)) {
        framesEnded = true;
        resampler.finish();
        continue;
      }
      fillGap();
      resampler.add(frame);
      avutil.av_frame_unref(frame);
    }
    return true;
  }

  private void fillGap() {
    long time = frames.timeOf(frame);
    if (time == Timebase.NONE) {
      return;
    }
    long produced = position + resampler.available() + resampler.delay();
    long gap = time - startUs - produced * MICROS / SAMPLE_RATE;
    if (gap >= SHORTEST_GAP_US && gap <= LONGEST_GAP_US) {
      resampler.addSilence((int) (gap * SAMPLE_RATE / MICROS));
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public Ending ending() {
    return ending;
  }

  @Override
  public long damaged() {
    return frames.damaged();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      avutil.av_frame_free(frame);
      resampler.close();
      frames.close();
    }
  }
}
