package dev.precis.image;

import dev.precis.decode.DecodedImage;
import dev.precis.media.FrameSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/**
 * Pictures in more detail than one encoder input holds, tiled as LLaVA-NeXT does: picture 0 is the
 * whole picture stretched to the encoder's size (the base), pictures 1 to n are tiles of it in
 * raster order.
 *
 * <p>The grid is the one that keeps most of the picture's pixels (its own pixels at most: enlarging
 * gains nothing), among equals the one that wastes least, among those the first listed. The picture
 * is scaled to fit the grid and centred on black. Tokens that lie wholly on black get an empty box.
 *
 * <p>Where several pictures of one image form a sequence, its grid is {@code Grid(t = 1 + tiles, h,
 * w)}: t and the provenance group are the tile's number (0 = base), so that a method which works
 * picture by picture gets one tile at a time. Rows of different tiles are not neighbours in the
 * grid; their boxes say where they lie in the image.
 *
 * <p>Keeps one scratch picture; one thread at a time.
 */
public final class AnyResTiler {
  private final ImagePreprocessor base;
  private final VisionSize size;
  private final List<TileGrid> grids;
  private final MemorySegment scratch;

  private AnyResTiler(ImagePreprocessor base, List<TileGrid> grids) {
    this.base = base;
    this.size = base.fit().size();
    this.grids = grids;
    this.scratch = Arena.ofAuto().allocate(size.rgbBytes());
  }

  /**
   * A tiler that uses the preprocessor's filter, size and normaliser.
   *
   * @throws IllegalArgumentException if no grid is given
   */
  public static AnyResTiler of(ImagePreprocessor base, List<TileGrid> grids) {
    if (grids.isEmpty()) {
      throw new IllegalArgumentException("at least one tile grid is needed");
    }
    return new AnyResTiler(base, List.copyOf(grids));
  }

  /** The best grid for a picture of this size. */
  public TileGrid choose(FrameSize picture) {
    TileGrid best = grids.getFirst();
    long mostKept = -1;
    long leastWaste = Long.MAX_VALUE;
    for (TileGrid grid : grids) {
      long width = (long) grid.columns() * size.width();
      long height = (long) grid.rows() * size.height();
      double scale = Math.min((double) width / picture.width(), (double) height / picture.height());
      long scaled = (long) (picture.width() * scale) * (long) (picture.height() * scale);
      long kept = Math.min(scaled, picture.pixels());
      long waste = width * height - kept;
      if (kept > mostKept || kept == mostKept && waste < leastWaste) {
        best = grid;
        mostKept = kept;
        leastWaste = waste;
      }
    }
    return best;
  }

  /**
   * Writes the input of one picture of the image and answers where its pixels lie.
   *
   * @param number 0 for the base, 1 to {@code grid.tiles()} for a tile
   * @param planes f32 [3, height, width] of the encoder's size, the caller's memory
   * @throws IndexOutOfBoundsException if there is no such tile
   */
  public Placement apply(DecodedImage image, TileGrid grid, int number, MemorySegment planes) {
    Objects.checkIndex(number, grid.tiles() + 1);
    if (number == 0) {
      return base.stretch(image, planes);
    }
    int tileX = (number - 1) % grid.columns() * size.width();
    int tileY = (number - 1) / grid.columns() * size.height();
    int width = grid.columns() * size.width();
    int height = grid.rows() * size.height();
    FrameSize fitted = fitted(image.size(), width, height);
    int padX = (width - fitted.width()) / 2;
    int padY = (height - fitted.height()) / 2;
    int x0 = Math.max(tileX - padX, 0);
    int y0 = Math.max(tileY - padY, 0);
    int x1 = Math.min(tileX - padX + size.width(), fitted.width());
    int y1 = Math.min(tileY - padY + size.height(), fitted.height());
    RgbColour.BLACK.fill(scratch);
    if (x1 > x0 && y1 > y0) {
      PillowResize.of(image.size(), fitted, base.fit().filter())
          .window(new PixelWindow(x0, y0, x1 - x0, y1 - y0))
          .run(
              image.rgb(),
              scratch,
              new FrameSize(size.width(), size.height()),
              x0 + padX - tileX,
              y0 + padY - tileY);
    }
    base.normalizer().apply(scratch, size.pixels(), planes);
    return new Placement(
        image.size(),
        (double) fitted.width() / image.width(),
        (double) fitted.height() / image.height(),
        tileX - padX,
        tileY - padY);
  }

  /** The size the picture is scaled to: the tight side exactly, the other rounded up. */
  private static FrameSize fitted(FrameSize picture, int width, int height) {
    double across = (double) width / picture.width();
    double down = (double) height / picture.height();
    if (across < down) {
      return new FrameSize(width, Math.min((int) Math.ceil(picture.height() * across), height));
    }
    return new FrameSize(Math.min((int) Math.ceil(picture.width() * down), width), height);
  }

  /** The whole picture and its tiles in the best grid. */
  Pieces pieces(FrameSize picture) {
    TileGrid grid = choose(picture);
    return new Pieces() {
      @Override
      public int count() {
        return 1 + grid.tiles();
      }

      @Override
      public int group(int number) {
        return number;
      }

      @Override
      public Placement apply(DecodedImage image, int number, MemorySegment planes) {
        return AnyResTiler.this.apply(image, grid, number, planes);
      }

      @Override
      public MemorySegment pixels(int number) {
        return number == 0 ? base.pixels() : scratch;
      }

      @Override
      public String id() {
        return AnyResTiler.this.id(grid);
      }
    };
  }

  /** Short description, e.g. {@code anyres 2x1 of 336 bicubic black}. */
  public String id(TileGrid grid) {
    return "anyres %dx%d of %s %s black"
        .formatted(grid.columns(), grid.rows(), size.label(), base.fit().filter().id());
  }
}
