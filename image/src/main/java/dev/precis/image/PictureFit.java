package dev.precis.image;

import dev.precis.PrecisException;
import dev.precis.media.FrameGeometry;
import dev.precis.media.FrameSize;
import dev.precis.model.PackManifest;

/**
 * A pack's resize rule at one encoder size: for a source of any size, how it is resized ({@link
 * #resize} for still pictures, {@link #geometry} for video frames).
 *
 * <p>Still pictures follow the reference processors to the pixel: {@code shortest-edge} scales the
 * shorter side to the target and the longer one to {@code floor(target * longer / shorter)}, then
 * crops from {@code floor((side - target) / 2)}, as CLIPImageProcessor of Hugging Face does; {@code
 * longest-pad} lays the picture on a square of the mean colour before it is resized, as LLaVA's
 * expand2square does. For a target that is not square, both rules go by the side that fits. Video
 * frames are cropped before they are scaled, by another scaler: near, but not equal bit for bit.
 *
 * @param rule what to do with the aspect
 * @param filter how pixels are weighed
 * @param size the encoder's size
 * @param padding colour beside the picture, for {@link ResizeRule#LONGEST_PAD}
 */
public record PictureFit(ResizeRule rule, PillowFilter filter, VisionSize size, RgbColour padding) {
  private static final String CENTRE = "center";

  /**
   * The rule a pack states.
   *
   * @throws PrecisException {@code UNKNOWN_RESIZE}, {@code UNKNOWN_FILTER} or {@code UNKNOWN_CROP}
   */
  public static PictureFit of(PackManifest.VisionSpec spec, VisionSize size) {
    PackManifest.VisionPreprocess steps = spec.preprocess();
    ResizeRule rule = ResizeRule.of(steps.resize());
    String crop = steps.crop();
    if (rule == ResizeRule.SHORTEST_EDGE && !CENTRE.equals(crop)
        || crop != null && !CENTRE.equals(crop)) {
      throw PrecisException.user(
          "UNKNOWN_CROP",
          "crop is '%s' with resize %s, allowed: '%s'".formatted(crop, rule.id(), CENTRE));
    }
    return new PictureFit(
        rule, PillowFilter.of(steps.filter()), size, RgbColour.ofMean(steps.mean()));
  }

  /** How a still picture of this size is resized. */
  public PillowResize resize(FrameSize source) {
    FrameSize target = new FrameSize(size.width(), size.height());
    return switch (rule) {
      case SHORTEST_EDGE -> {
        FrameSize covering = covering(source);
        yield PillowResize.of(source, covering, filter)
            .window(PixelWindow.centre(covering, size.width(), size.height()));
      }
      case EXACT -> PillowResize.of(source, target, filter);
      case LONGEST_PAD -> {
        FrameSize canvas = canvas(source);
        yield PillowResize.of(source, target, filter)
            .onCanvas(
                canvas,
                (canvas.width() - source.width()) / 2,
                (canvas.height() - source.height()) / 2,
                padding);
      }
    };
  }

  /** How a video frame of this size is cropped, scaled and placed. */
  public FrameGeometry geometry(FrameSize source) {
    return switch (rule) {
      case SHORTEST_EDGE ->
          FrameGeometry.cover(source, size.width(), size.height(), filter.scaleFilter());
      case EXACT ->
          FrameGeometry.stretch(source, size.width(), size.height(), filter.scaleFilter());
      case LONGEST_PAD ->
          FrameGeometry.contain(source, size.width(), size.height(), filter.scaleFilter());
    };
  }

  /** The smallest size of the source's aspect that fills the target. */
  private FrameSize covering(FrameSize source) {
    if ((long) source.width() * size.height() <= (long) source.height() * size.width()) {
      long height = (long) size.width() * source.height() / source.width();
      return new FrameSize(size.width(), Math.toIntExact(height));
    }
    long width = (long) size.height() * source.width() / source.height();
    return new FrameSize(Math.toIntExact(width), size.height());
  }

  /** The smallest canvas of the target's aspect that holds the source; a square for a square. */
  private FrameSize canvas(FrameSize source) {
    long wide = (long) source.width() * size.height();
    long tall = (long) source.height() * size.width();
    if (wide >= tall) {
      long height = Math.round((double) wide / size.width());
      return new FrameSize(source.width(), (int) Math.max(height, source.height()));
    }
    long width = Math.round((double) tall / size.height());
    return new FrameSize((int) Math.max(width, source.width()), source.height());
  }

  /** Short description, e.g. {@code shortest-edge 224 bicubic center}. */
  public String id() {
    String last =
        switch (rule) {
          case SHORTEST_EDGE -> " " + CENTRE;
          case EXACT -> "";
          case LONGEST_PAD -> " mean";
        };
    return rule.id() + " " + size.label() + " " + filter.id() + last;
  }
}
