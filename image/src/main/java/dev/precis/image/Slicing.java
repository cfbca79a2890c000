package dev.precis.image;

import dev.precis.media.FrameSize;
import java.util.List;

/**
 * How a picture is cut into several inputs of the encoder: each shows a part of the picture scaled
 * to some size, and zeros where that ends. Made for modules that were trained so: pixels are
 * normalised first, then scaled by plain bilinear interpolation, whatever the pack's own rule.
 *
 * @param id short description, e.g. {@code 2x3}
 * @param slices in the order in which they are encoded, one at least
 */
public record Slicing(String id, List<Slice> slices) {
  /** Checks and copies. */
  public Slicing {
    slices = List.copyOf(slices);
    if (slices.isEmpty()) {
      throw new IllegalArgumentException("a picture needs a slice at least");
    }
  }

  /**
   * One input of the encoder.
   *
   * @param scaled size of the whole picture when it is scaled, px
   * @param left column of it at which the input begins
   * @param top row of it at which the input begins
   */
  public record Slice(FrameSize scaled, int left, int top) {
    /** Checks the corner. */
    public Slice {
      if (left < 0 || top < 0) {
        throw new IllegalArgumentException(
            "a slice begins at 0, 0 or more, was %d, %d".formatted(left, top));
      }
    }
  }
}
