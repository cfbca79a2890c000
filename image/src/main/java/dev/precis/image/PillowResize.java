package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.precis.media.FrameSize;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Resizing of RGB24 pictures with the same bytes as {@code Image.resize} of Pillow up to 12: a
 * horizontal pass, rounded to 8 bits, then a vertical one, with 22-bit fixed-point factors and a
 * support that grows with the reduction (antialiasing). Pillow itself takes the vertical pass first
 * for pictures over 100 times as high as wide, and from 13 on wherever the height shrinks much more
 * than the width; the order here is always the same, the one that encoders were trained with. Rows
 * stream through a ring as high as the vertical filter, so working memory does not grow with the
 * picture. Only the window asked for is computed.
 *
 * <p>Immutable; {@link #run} may be called from several threads at once.
 */
public final class PillowResize {
  private static final int CHANNELS = 3;

  /** Half a step of the pixel value, where every sum begins. */
  static final int ROUND = 1 << (ResampleTable.PRECISION_BITS - 1);

  private final FrameSize source;
  private final FrameSize canvas;
  private final int left;
  private final int top;
  private final RgbColour around;
  private final FrameSize target;
  private final PixelWindow window;
  private final PillowFilter filter;

  private PillowResize(
      FrameSize source,
      FrameSize canvas,
      int left,
      int top,
      RgbColour around,
      FrameSize target,
      PixelWindow window,
      PillowFilter filter) {
    this.source = source;
    this.canvas = canvas;
    this.left = left;
    this.top = top;
    this.around = around;
    this.target = target;
    this.window = window;
    this.filter = filter;
  }

  /** The whole of a picture of size {@code source} resized to {@code target}. */
  public static PillowResize of(FrameSize source, FrameSize target, PillowFilter filter) {
    return new PillowResize(
        source, source, 0, 0, RgbColour.BLACK, target, PixelWindow.whole(target), filter);
  }

  /**
   * The same, keeping only a window of the resized picture.
   *
   * @throws IllegalArgumentException if the window leaves it
   */
  public PillowResize window(PixelWindow part) {
    if (!part.inside(target)) {
      throw new IllegalArgumentException("%s leaves the picture of %s".formatted(part, target));
    }
    return new PillowResize(source, canvas, left, top, around, target, part, filter);
  }

  /**
   * The same, as if the picture had first been laid at ({@code x}, {@code y}) on a larger canvas of
   * one colour. The canvas takes no memory.
   *
   * @throws IllegalArgumentException if the picture leaves the canvas
   */
  public PillowResize onCanvas(FrameSize size, int x, int y, RgbColour colour) {
    if (!new PixelWindow(x, y, source.width(), source.height()).inside(size)) {
      throw new IllegalArgumentException(
          "%s at %d,%d leaves the canvas of %s".formatted(source, x, y, size));
    }
    return new PillowResize(source, size, x, y, colour, target, window, filter);
  }

  /**
   * Where the pixels of a target lie in the source when the window's corner is written to ({@code
   * x}, {@code y}) of it.
   */
  public Placement placement(int x, int y) {
    double scaleX = (double) target.width() / canvas.width();
    double scaleY = (double) target.height() / canvas.height();
    return new Placement(
        source, scaleX, scaleY, window.x() - x - left * scaleX, window.y() - y - top * scaleY);
  }

  /** Writes the window to {@code out}, RGB24 rows without gaps. */
  public void run(MemorySegment rgb, MemorySegment out) {
    run(rgb, out, new FrameSize(window.width(), window.height()), 0, 0);
  }

  /**
   * Writes the window into a larger RGB24 picture {@code out} of size {@code outSize}, its corner
   * at ({@code x}, {@code y}).
   *
   * @throws IllegalArgumentException if the window leaves that picture
   * @throws IndexOutOfBoundsException if a segment is smaller than its picture
   */
  public void run(MemorySegment rgb, MemorySegment out, FrameSize outSize, int x, int y) {
    if (!new PixelWindow(x, y, window.width(), window.height()).inside(outSize)) {
      throw new IllegalArgumentException(
          "%s at %d,%d leaves the target of %s".formatted(window, x, y, outSize));
    }
    ResampleTable across =
        ResampleTable.of(canvas.width(), target.width(), window.x(), window.width(), filter);
    ResampleTable down =
        ResampleTable.of(canvas.height(), target.height(), window.y(), window.height(), filter);
    int rowBytes = window.width() * CHANNELS;
    SourceLine line = new SourceLine(canvas.width(), around);
    byte[][] ring = new byte[Math.min(down.mostTaps(), canvas.height())][rowBytes];
    int[] sums = new int[rowBytes];
    byte[] done = new byte[rowBytes];
    int ready = down.first(0);
    for (int row = 0; row < window.height(); row++) {
      int end = down.first(row) + down.count(row);
      ready = Math.max(ready, down.first(row));
      for (; ready < end; ready++) {
        horizontal(rgb, ready, across, line, ring[ready % ring.length]);
      }
      vertical(ring, down, row, sums, done);
      long at = ((long) (y + row) * outSize.width() + x) * CHANNELS;
      MemorySegment.copy(done, 0, out, JAVA_BYTE, at, rowBytes);
    }
  }

  /** Row {@code row} of the canvas, resized across. {@code line} has the canvas colour outside. */
  private void horizontal(
      MemorySegment rgb, int row, ResampleTable across, SourceLine line, byte[] out) {
    if (row < top || row >= top + source.height()) {
      around.fill(out);
      return;
    }
    line.load(rgb, row - top, source.width(), left);
    if (canvas.width() == target.width()) {
      line.copy(window.x(), out);
    } else {
      line.resize(across, out);
    }
  }

  private void vertical(byte[][] ring, ResampleTable down, int row, int[] sums, byte[] out) {
    int first = down.first(row);
    if (canvas.height() == target.height()) {
      System.arraycopy(ring[(window.y() + row) % ring.length], 0, out, 0, out.length);
      return;
    }
    Arrays.fill(sums, ROUND);
    for (int tap = 0; tap < down.count(row); tap++) {
      int weight = down.factors()[down.offset(row) + tap];
      byte[] in = ring[(first + tap) % ring.length];
      for (int i = 0; i < sums.length; i++) {
        sums[i] += weight * (in[i] & 0xff);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      out[i] = toByte(sums[i]);
    }
  }

  /** The pixel value of a fixed-point sum. */
  static byte toByte(int sum) {
    return (byte) Math.clamp(sum >> ResampleTable.PRECISION_BITS, 0, 255);
  }
}
