package dev.precis.pipeline;

import dev.precis.PrecisException;
import dev.precis.compress.learned.SliceLayout;
import dev.precis.compress.learned.SliceLimit;
import dev.precis.compress.learned.TokenPackerSlicing;
import dev.precis.image.Slicing;
import dev.precis.image.VisionSize;
import dev.precis.media.FrameSize;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Pictures cut as TokenPacker-HD wants them: slices in raster order, then the thumbnail. */
final class Slices {
  private Slices() {}

  /**
   * How pictures are cut for an encoder of this size.
   *
   * @throws PrecisException {@code BAD_SIZE} if its pictures are not square
   */
  static Function<FrameSize, Slicing> of(SliceLimit limit, VisionSize size) {
    if (size.height() != size.width()) {
      throw PrecisException.user(
          "BAD_SIZE",
          "slices are square, but the encoder's pictures are %d x %d px (height x width); choose a square size (--size)"
              .formatted(size.height(), size.width()));
    }
    TokenPackerSlicing rule = new TokenPackerSlicing(limit, size.height());
    return picture -> of(rule.layout(picture.height(), picture.width()), rule.side());
  }

  private static Slicing of(SliceLayout layout, int side) {
    List<Slicing.Slice> out = new ArrayList<>();
    for (int row = 0; row < layout.rows(); row++) {
      for (int column = 0; column < layout.columns(); column++) {
        out.add(new Slicing.Slice(frame(layout.size()), column * side, row * side));
      }
    }
    layout.thumbnail().ifPresent(size -> out.add(new Slicing.Slice(frame(size), 0, 0)));
    return new Slicing("%dx%d".formatted(layout.columns(), layout.rows()), out);
  }

  private static FrameSize frame(SliceLayout.Size size) {
    return new FrameSize(size.width(), size.height());
  }
}
