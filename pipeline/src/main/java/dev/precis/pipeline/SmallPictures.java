package dev.precis.pipeline;

import dev.precis.decode.DecodedImage;
import dev.precis.decode.FrameInfo;
import dev.precis.decode.FrameTarget;
import dev.precis.decode.JpegWriter;
import dev.precis.decode.MediaDecoder;
import dev.precis.decode.VideoReader;
import dev.precis.image.PillowFilter;
import dev.precis.image.PillowResize;
import dev.precis.media.CancelToken;
import dev.precis.media.FrameGeometry;
import dev.precis.media.FrameSize;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.sample.FrameSampler;
import dev.precis.video.NovelFrames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a medium smaller for a model that is sent pixels: a picture in fewer pixels, a video as the
 * few frames that differ most. No encoder runs. Safe for use by several threads.
 */
public final class SmallPictures {
  private final MediaDecoder decoder;
  private final MediaLimits limits;

  /** With these limits of media. */
  public SmallPictures(MediaDecoder decoder, MediaLimits limits) {
    this.decoder = decoder;
    this.limits = limits;
  }

  /**
   * A picture as it is sent.
   *
   * @param file JPEG, or what came if nothing was to be made smaller
   * @param type of the file, e.g. {@code image/jpeg}
   * @param size its size in pixels
   * @param tokens that a model makes of it, about
   * @param tokensIn that it would have made of the picture or frame as it came
   */
  @SuppressWarnings("ArrayRecordComponent") // sent once, never compared
  public record Picture(byte[] file, String type, FrameSize size, long tokens, long tokensIn) {
    private static Picture of(DecodedImage image, FrameSize source) {
      return new Picture(
          JpegWriter.write(image, JpegWriter.DEFAULT_QUALITY),
          "image/jpeg",
          image.size(),
          PixelBudget.tokens(image.size()),
          PixelBudget.tokens(source));
    }
  }

  /**
   * A picture.
   *
   * @throws dev.precis.media.MediaRejected if it cannot or may not be decoded
   */
  public Picture image(MediaSource source, PixelBudget budget) {
    return image(source, budget, 1);
  }

  private Picture image(MediaSource source, PixelBudget budget, int shown) {
    try (Arena memory = Arena.ofConfined()) {
      DecodedImage full = decoder.image(source, limits, memory);
      FrameSize size = budget.fit(full.size(), shown);
      if (size.equals(full.size())) {
        return asItCame(source, size);
      }
      MemorySegment rgb = memory.allocate(3 * size.pixels());
      PillowResize.of(full.size(), size, PillowFilter.BICUBIC).run(full.rgb(), rgb);
      return Picture.of(new DecodedImage(size.width(), size.height(), rgb), full.size());
    }
  }

  /** Written anew it would only lose. */
  private Picture asItCame(MediaSource source, FrameSize size) {
    String format = decoder.probe(source, limits).container();
    long tokens = PixelBudget.tokens(size);
    return new Picture(bytes(source), "image/" + format, size, tokens, tokens);
  }

  /** All bytes of a source, which was bounded when it was probed. */
  public static byte[] bytes(MediaSource source) {
    try (InputStream in = Channels.newInputStream(source.open())) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(source.name() + " cannot be read again", e);
    }
  }

  /**
   * A video as a few frames, in order of time.
   *
   * @throws dev.precis.media.MediaRejected if it cannot or may not be decoded
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   */
  public List<Picture> video(MediaSource source, PixelBudget budget, CancelToken cancel) {
    long[] times = NovelFrames.times(source, budget.frames(), decoder, limits, cancel);
    List<Picture> out = new ArrayList<>();
    if (times.length == 0) {
      return out;
    }
    try (Arena memory = Arena.ofConfined();
        VideoReader reader = decoder.video(source, FrameSampler.atTimes(times), limits, cancel)) {
      FrameSize first = budget.fit(reader.info().size(), times.length);
      MemorySegment rgb = memory.allocate(3 * first.pixels());
      FrameTarget target =
          new FrameTarget(
              rgb,
              size -> {
                FrameSize small = within(budget.fit(size, times.length), first.pixels());
                return FrameGeometry.stretch(
                    size, small.width(), small.height(), FrameGeometry.DEFAULT_FILTER);
              });
      for (FrameInfo frame = reader.next(target); frame != null; frame = reader.next(target)) {
        FrameSize small = within(budget.fit(frame.size(), times.length), first.pixels());
        out.add(Picture.of(new DecodedImage(small.width(), small.height(), rgb), frame.size()));
      }
    }
    return out;
  }

  /**
   * Pictures that are the frames of a video already: as many as may be shown, evenly spaced.
   *
   * @throws dev.precis.media.MediaRejected if one cannot or may not be decoded
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   */
  public List<Picture> frames(List<MediaSource> frames, PixelBudget budget, CancelToken cancel) {
    int shown = Math.min(frames.size(), budget.frames());
    List<Picture> out = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      cancel.check();
      out.add(image(frames.get((int) ((long) i * frames.size() / shown)), budget, shown));
    }
    return out;
  }

  /** The same, or a smaller size of the same aspect if a later frame is larger than the first. */
  private static FrameSize within(FrameSize size, long pixels) {
    if (size.pixels() <= pixels) {
      return size;
    }
    double scale = Math.sqrt((double) pixels / size.pixels());
    return new FrameSize(
        Math.max(1, (int) (size.width() * scale)), Math.max(1, (int) (size.height() * scale)));
  }
}
