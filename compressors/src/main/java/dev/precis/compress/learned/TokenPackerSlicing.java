package dev.precis.compress.learned;

import dev.precis.compress.learned.SliceLayout.Size;
import dev.precis.tokens.Grid;
import java.util.Optional;

/**
 * The slices of TokenPacker-HD (arXiv 2407.02392): of the grids allowed the one that the picture
 * fills best, and a thumbnail beside. Scores are in single precision and halves are rounded to
 * even, as in the released code, so that ties fall the same way.
 *
 * @param limit up to how many slices
 * @param side of a slice, px
 */
public record TokenPackerSlicing(SliceLimit limit, int side) {
  /** Side of a slice of the released weights, px. */
  public static final int DEFAULT_SIDE = 336;

  /** Largest side of a picture, px, whose products are exact. */
  public static final int MOST_PIXELS = 1 << 20;

  private static final float ENLARGED = 1.4f; // in the released code, not in the paper
  private static final float OVERLAP_WEIGHT = 0.1f;
  private static final float EPSILON = 1e-5f;

  /**
   * Checks the side.
   *
   * @throws IllegalArgumentException if it is not 1 to 4096 px
   */
  public TokenPackerSlicing {
    if (side < 1 || side > 4096) {
      throw new IllegalArgumentException("the side of a slice must be 1..4096 px, was " + side);
    }
  }

  /** Slices of {@link #DEFAULT_SIDE}. */
  public static TokenPackerSlicing of(SliceLimit limit) {
    return new TokenPackerSlicing(limit, DEFAULT_SIDE);
  }

  /**
   * How a picture is cut.
   *
   * @param height of the picture, px
   * @param width of the picture, px
   * @throws IllegalArgumentException if a side is not 1 to {@link #MOST_PIXELS}
   */
  public SliceLayout layout(int height, int width) {
    if (Math.min(height, width) < 1 || Math.max(height, width) > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "sides of a picture must be 1..%d px, were %d x %d"
              .formatted(MOST_PIXELS, height, width));
    }
    Grid best = Grid.image(1, 1);
    float bestScore = Float.NEGATIVE_INFINITY;
    for (Grid grid : limit.grids()) {
      float score = score(grid, height, width);
      if (score > bestScore) {
        bestScore = score;
        best = grid;
      }
    }
    Optional<Size> thumbnail =
        best.tokens() > 1 ? Optional.of(fitted(Grid.image(1, 1), height, width)) : Optional.empty();
    return new SliceLayout(best.h(), best.w(), fitted(best, height, width), thumbnail);
  }

  /** How much of the grid the picture fills, and how alike their sizes are. */
  private float score(Grid grid, int height, int width) {
    float boxHeight = grid.h() * side;
    float boxWidth = grid.w() * side;
    float ratio = Math.min(boxHeight / height, boxWidth / width);
    float filled =
        (float) Math.rint(height * ratio)
            * (float) Math.rint(width * ratio)
            / (boxHeight * boxWidth);
    float wideHeight = ENLARGED * height;
    float wideWidth = ENLARGED * width;
    float common = Math.min(boxHeight, wideHeight) * Math.min(boxWidth, wideWidth);
    float all = boxHeight * boxWidth + wideHeight * wideWidth - common;
    return filled + OVERLAP_WEIGHT * (common / (all + EPSILON));
  }

  /** The picture's sides when it just fits the grid; one px at least. */
  private Size fitted(Grid grid, int height, int width) {
    long boxHeight = (long) grid.h() * side;
    long boxWidth = (long) grid.w() * side;
    return boxHeight * width <= boxWidth * height
        ? new Size((int) boxHeight, scaled(width, boxHeight, height, boxWidth))
        : new Size(scaled(height, boxWidth, width, boxHeight), (int) boxWidth);
  }

  private static int scaled(int length, long box, int other, long most) {
    return (int) Math.clamp((long) Math.rint((double) length * box / other), 1, most);
  }
}
