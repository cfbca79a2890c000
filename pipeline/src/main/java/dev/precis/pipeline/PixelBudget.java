package dev.precis.pipeline;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.media.FrameSize;

/**
 * What a model that is sent pixels may see of a medium. Such a model makes its tokens itself, about
 * one for every square of {@link #PATCH} pixels a side, so fewer pixels are fewer tokens.
 *
 * @param keep how much; of a video all frames together
 * @param frames most frames of a video, 1 or more
 */
public record PixelBudget(Budget keep, int frames) {
  /** Side of the square that becomes a token in the Qwen-VL models, and nearly so in others. */
  public static final int PATCH = 28;

  /** Frames of a video when nothing is said. */
  public static final int DEFAULT_FRAMES = 8;

  /** Longest side that is sent; servers make larger pictures smaller themselves. */
  public static final int MAX_SIDE = 2048;

  private static final long PATCH_PIXELS = (long) PATCH * PATCH;

  /** Checks the numbers. */
  public PixelBudget {
    if (frames < 1) {
      throw new IllegalArgumentException("a video needs 1 frame or more, was " + frames);
    }
    if (keep instanceof Budget.Auto || keep instanceof Budget.Planned) {
      throw PrecisException.user(
          "BUDGET_UNSUPPORTED",
          "the budgets auto and plan need an encoder's tokens; of pixels keep a number, a share or a number per frame");
    }
  }

  /** The budget of a picture, or of a video of {@link #DEFAULT_FRAMES} frames. */
  public static PixelBudget of(Budget keep) {
    return new PixelBudget(keep, DEFAULT_FRAMES);
  }

  /**
   * The size in which a picture, or each of {@code shown} frames, is sent: its own or a smaller one
   * of the same aspect.
   */
  FrameSize fit(FrameSize source, int shown) {
    double pixels =
        switch (keep) {
          case Budget.KeepRatio(double ratio) -> ratio * source.pixels();
          case Budget.Tokens(int count) -> (double) count * PATCH_PIXELS / shown;
          case Budget.PerFrame(int count) -> (double) count * PATCH_PIXELS;
          case Budget.Auto _, Budget.Planned _ ->
              throw new IllegalStateException("refused when it was made");
        };
    double scale =
        Math.min(
            Math.min(1, Math.sqrt(pixels / source.pixels())),
            (double) MAX_SIDE / Math.max(source.width(), source.height()));
    return scale == 1
        ? source
        : new FrameSize(side(source.width() * scale), side(source.height() * scale));
  }

  /** Rounded down, as a budget is not passed. */
  private static int side(double length) {
    return Math.max(1, (int) length);
  }

  /** Tokens that a model makes of a picture of this size, about. */
  static long tokens(FrameSize size) {
    return (long) Math.ceilDiv(size.width(), PATCH) * Math.ceilDiv(size.height(), PATCH);
  }
}
