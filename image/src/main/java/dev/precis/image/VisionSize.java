package dev.precis.image;

import dev.precis.PrecisException;
import dev.precis.model.PackManifest;
import dev.precis.tokens.Grid;

/**
 * The picture size an encoder is run at, in pixels, and the token grid that follows from it.
 *
 * @param height rows
 * @param width columns
 * @param tokenSide pixels a token covers on a side
 */
public record VisionSize(int height, int width, int tokenSide) {
  /** The longest side accepted whatever a pack says; bounds what a batch takes. */
  public static final int MAX_SIDE = 4096;

  /**
   * Checks the sides.
   *
   * @throws PrecisException {@code BAD_SIZE} if a side is outside 1 to {@link #MAX_SIDE} or no
   *     multiple of {@code tokenSide}
   */
  public VisionSize {
    check("height", height, tokenSide);
    check("width", width, tokenSide);
  }

  private static void check(String side, int pixels, int tokenSide) {
    if (pixels < 1 || pixels > MAX_SIDE || tokenSide < 1 || pixels % tokenSide != 0) {
      throw PrecisException.user(
          "BAD_SIZE",
          "picture %s is %d px; it must be a multiple of %d px (one token) and at most %d px"
              .formatted(side, pixels, tokenSide, MAX_SIDE));
    }
  }

  /** The size the pack was made for. */
  public static VisionSize of(PackManifest.VisionSpec spec) {
    return new VisionSize(spec.input().size().get(0), spec.input().size().get(1), spec.tokenSide());
  }

  /** As {@link #choose(PackManifest.VisionSpec, int, int)} for a square. */
  public static VisionSize choose(PackManifest.VisionSpec spec, int side) {
    return choose(spec, side, side);
  }

  /**
   * A size other than the pack's own, if the pack allows it.
   *
   * @throws PrecisException {@code BAD_SIZE} saying which sizes the pack takes
   */
  public static VisionSize choose(PackManifest.VisionSpec spec, int height, int width) {
    VisionSize own = of(spec);
    if (own.height == height && own.width == width) {
      return own;
    }
    Integer multiple = spec.input().multipleOf();
    Integer min = spec.input().min();
    Integer max = spec.input().max();
    if (multiple == null || min == null || max == null) {
      throw PrecisException.user(
          "BAD_SIZE",
          "picture size %d x %d asked for, but this pack takes %d x %d (height x width) only"
              .formatted(height, width, own.height, own.width));
    }
    for (int side : new int[] {height, width}) {
      if (side < min || side > max || side % multiple != 0) {
        throw PrecisException.user(
            "BAD_SIZE",
            "picture size %d x %d asked for; this pack takes sides from %d to %d px that are multiples of %d"
                .formatted(height, width, min, max, multiple));
      }
    }
    return new VisionSize(height, width, spec.tokenSide());
  }

  /** Tokens of one picture. */
  public Grid grid() {
    return Grid.image(height / tokenSide, width / tokenSide);
  }

  /** Pixels of one picture. */
  public int pixels() {
    return height * width;
  }

  /** Bytes of one RGB24 picture. */
  public long rgbBytes() {
    return 3L * pixels();
  }

  /** Bytes of one picture as f32 [3, height, width]. */
  public long planeBytes() {
    return 3L * Float.BYTES * pixels();
  }

  /** Short form for descriptions: the side of a square, else height x width. */
  public String label() {
    return height == width ? Integer.toString(height) : height + "x" + width;
  }
}
