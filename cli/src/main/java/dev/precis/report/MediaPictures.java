package dev.precis.report;

import dev.precis.PrecisException;
import dev.precis.decode.AudioReader;
import dev.precis.decode.DecodedImage;
import dev.precis.decode.FrameInfo;
import dev.precis.decode.FrameTarget;
import dev.precis.decode.MediaDecoder;
import dev.precis.decode.VideoReader;
import dev.precis.media.FrameGeometry;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.media.ScaleFilter;
import dev.precis.sample.FrameSampler;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenFile;
import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;

/** What a medium looks and sounds like, small: decoded again for pictures of its tokens. */
final class MediaPictures {
  private static final int BLOCK = 16_384;

  private final MediaSource source;
  private final MediaDecoder decoder;

  private MediaPictures(MediaSource source, MediaDecoder decoder) {
    this.source = source;
    this.decoder = decoder;
  }

  /**
   * The medium that the tokens were made from.
   *
   * @throws PrecisException {@code MEDIA_DIFFERS} if it is another one
   */
  static MediaPictures of(MediaSource source, TokenFile file) {
    String digest = source.sha256();
    for (StreamInfo stream : file.info().streams()) {
      SourceInfo made = stream.source();
      if (!made.sha256().equals(digest)) {
        throw PrecisException.user(
            "MEDIA_DIFFERS",
            ("%s is not the medium of these tokens: they were made from %s with sha256 %s,"
                    + " this is %s")
                .formatted(source.name(), made.name(), made.sha256(), digest));
      }
    }
    return of(source);
  }

  /** A medium, whatever tokens were made from it. */
  static MediaPictures of(MediaSource source) {
    return new MediaPictures(source, MediaDecoder.inProcess());
  }

  /** The picture with its longer side from {@code least} to {@code most} pixels. */
  BufferedImage picture(int least, int most) {
    try (Arena arena = Arena.ofConfined()) {
      DecodedImage image = decoder.image(source, MediaLimits.BATCH, arena);
      int side = Math.max(image.width(), image.height());
      double scale = (double) Math.clamp(side, least, most) / side;
      int width = Math.max(1, (int) Math.round(image.width() * scale));
      int height = Math.max(1, (int) Math.round(image.height() * scale));
      return Pixels.shrink(image.rgb(), image.width(), image.height(), width, height);
    }
  }

  /** The frames on screen at the times given, by time; fewer if the video breaks off before. */
  Map<Long, BufferedImage> frames(long[] times, int width, int height) {
    Map<Long, BufferedImage> out = new TreeMap<>();
    if (times.length == 0) {
      return out;
    }
    try (Arena arena = Arena.ofConfined();
        VideoReader reader =
            decoder.video(source, FrameSampler.atTimes(times), MediaLimits.BATCH)) {
      MemorySegment rgb = arena.allocate((long) width * height * FrameGeometry.BYTES_PER_PIXEL);
      FrameTarget target =
          new FrameTarget(
              rgb, size -> FrameGeometry.stretch(size, width, height, ScaleFilter.BICUBIC));
      for (FrameInfo frame = reader.next(target); frame != null; frame = reader.next(target)) {
        out.put(frame.targetUs(), Pixels.shrink(rgb, width, height, width, height));
      }
    }
    return out;
  }

  /** Root mean square of the sound in equal parts of the time from 0 to {@code endUs}. */
  float[] envelope(int parts, long endUs) {
    double[] squares = new double[parts];
    long[] counts = new long[parts];
    try (Arena arena = Arena.ofConfined();
        AudioReader reader = decoder.audio(source, MediaLimits.BATCH)) {
      MemorySegment block = arena.allocate(ValueLayout.JAVA_FLOAT, BLOCK);
      long position = 0;
      for (int read = reader.read(block); read > 0; read = reader.read(block)) {
        for (int i = 0; i < read; i++, position++) {
          double micros = reader.startUs() + position * (1e6 / AudioReader.SAMPLE_RATE);
          int part = (int) (micros / endUs * parts);
          if (part >= 0 && part < parts) {
            float value = block.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            squares[part] += (double) value * value;
            counts[part]++;
          }
        }
      }
    }
    float[] out = new float[parts];
    for (int p = 0; p < parts; p++) {
      out[p] = counts[p] == 0 ? 0 : (float) Math.sqrt(squares[p] / counts[p]);
    }
    return out;
  }
}
