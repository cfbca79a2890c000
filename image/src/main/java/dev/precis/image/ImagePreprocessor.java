package dev.precis.image;

import dev.precis.decode.DecodedImage;
import dev.precis.media.FrameSize;
import dev.precis.model.PackManifest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Decoded pictures to encoder input, as the pack states it: resized, cropped or padded, normalised.
 * Keeps one scratch picture; one thread at a time.
 */
public final class ImagePreprocessor {
  private final PictureFit fit;
  private final Normalizer normalizer;
  private final MemorySegment scratch;

  private ImagePreprocessor(PictureFit fit, Normalizer normalizer) {
    this.fit = fit;
    this.normalizer = normalizer;
    this.scratch = Arena.ofAuto().allocate(fit.size().rgbBytes());
  }

  /**
   * The preprocessor of a pack at a size.
   *
   * @throws dev.precis.PrecisException if the pack states a rule, filter or crop unknown here
   */
  public static ImagePreprocessor of(PackManifest.VisionSpec spec, VisionSize size) {
    return new ImagePreprocessor(PictureFit.of(spec, size), Normalizer.of(spec.preprocess()));
  }

  /**
   * Writes the encoder's input and answers where its pixels lie in the picture.
   *
   * @param planes f32 [3, height, width] of the encoder's size, the caller's memory
   */
  public Placement apply(DecodedImage image, MemorySegment planes) {
    PillowResize resize = fit.resize(image.size());
    resize.run(image.rgb(), scratch);
    normalizer.apply(scratch, fit.size().pixels(), planes);
    return resize.placement(0, 0);
  }

  /** As {@link #apply}, but the whole picture is stretched to the size whatever the pack's rule. */
  public Placement stretch(DecodedImage image, MemorySegment planes) {
    FrameSize target = new FrameSize(fit.size().width(), fit.size().height());
    PillowResize resize = PillowResize.of(image.size(), target, fit.filter());
    resize.run(image.rgb(), scratch);
    normalizer.apply(scratch, fit.size().pixels(), planes);
    return resize.placement(0, 0);
  }

  /** The picture written last, before it was normalised: RGB24 of the encoder's size. */
  MemorySegment pixels() {
    return scratch;
  }

  /** Pictures as they are: one input each. */
  Pieces whole() {
    return new Pieces() {
      @Override
      public int count() {
        return 1;
      }

      @Override
      public int group(int number) {
        return NO_GROUP;
      }

      @Override
      public Placement apply(DecodedImage image, int number, MemorySegment planes) {
        return ImagePreprocessor.this.apply(image, planes);
      }

      @Override
      public MemorySegment pixels(int number) {
        return scratch;
      }

      @Override
      public String id() {
        return ImagePreprocessor.this.id();
      }
    };
  }

  /** The rule, filter and size in use. */
  public PictureFit fit() {
    return fit;
  }

  /** The value tables in use. */
  public Normalizer normalizer() {
    return normalizer;
  }

  /** Short description, e.g. {@code shortest-edge 224 bicubic center}. */
  public String id() {
    return fit.id();
  }
}
