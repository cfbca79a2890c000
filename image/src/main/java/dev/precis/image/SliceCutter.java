package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.precis.decode.DecodedImage;
import dev.precis.media.FrameSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Slices of pictures as encoder inputs, see {@link Slicing}. Keeps one scratch picture. */
final class SliceCutter {
  private static final int CHANNELS = 3;

  private final VisionSize size;
  private final Normalizer normalizer;
  private final RgbColour outside;
  private final MemorySegment scratch;

  SliceCutter(ImagePreprocessor base) {
    this.size = base.fit().size();
    this.normalizer = base.normalizer();
    this.outside = base.fit().padding();
    this.scratch = Arena.ofAuto().allocate(size.rgbBytes());
  }

  /** The slices of a picture. */
  Pieces pieces(Slicing slicing) {
    return new Pieces() {
      @Override
      public int count() {
        return slicing.slices().size();
      }

      @Override
      public int group(int number) {
        return number;
      }

      @Override
      public Placement apply(DecodedImage image, int number, MemorySegment planes) {
        return cut(image, slicing.slices().get(number), planes);
      }

      @Override
      public MemorySegment pixels(int number) {
        return scratch;
      }

      @Override
      public String id() {
        return "slices %s of %s bilinear zero".formatted(slicing.id(), size.label());
      }
    };
  }

  private Placement cut(DecodedImage image, Slicing.Slice slice, MemorySegment planes) {
    FrameSize from = image.size();
    Taps across = Taps.of(slice.left(), size.width(), slice.scaled().width(), from.width());
    Taps down = Taps.of(slice.top(), size.height(), slice.scaled().height(), from.height());
    planes.fill((byte) 0);
    outside.fill(scratch);
    int stride = CHANNELS * from.width();
    byte[] upper = new byte[stride];
    byte[] lower = new byte[stride];
    byte[] rgb = new byte[CHANNELS * across.count()];
    float[] row = new float[across.count()];
    for (int y = 0; y < down.count(); y++) {
      MemorySegment.copy(image.rgb(), JAVA_BYTE, (long) down.low()[y] * stride, upper, 0, stride);
      MemorySegment.copy(image.rgb(), JAVA_BYTE, (long) down.high()[y] * stride, lower, 0, stride);
      for (int channel = 0; channel < CHANNELS; channel++) {
        for (int x = 0; x < row.length; x++) {
          int a = CHANNELS * across.low()[x] + channel;
          int b = CHANNELS * across.high()[x] + channel;
          float right = across.share()[x];
          float bottom = down.share()[y];
          row[x] =
              blend(
                  blend(value(channel, upper[a]), value(channel, upper[b]), right),
                  blend(value(channel, lower[a]), value(channel, lower[b]), right),
                  bottom);
          rgb[CHANNELS * x + channel] =
              (byte)
                  Math.round(
                      blend(
                          blend(upper[a] & 0xff, upper[b] & 0xff, right),
                          blend(lower[a] & 0xff, lower[b] & 0xff, right),
                          bottom));
        }
        long at = ((long) channel * size.height() + y) * size.width();
        MemorySegment.copy(row, 0, planes, JAVA_FLOAT, at * Float.BYTES, row.length);
      }
      MemorySegment.copy(
          rgb, 0, scratch, JAVA_BYTE, (long) CHANNELS * y * size.width(), rgb.length);
    }
    return new Placement(
        from,
        (double) slice.scaled().width() / from.width(),
        (double) slice.scaled().height() / from.height(),
        slice.left(),
        slice.top());
  }

  private float value(int channel, byte value) {
    return normalizer.value(channel, value & 0xff);
  }

  private static float blend(float a, float b, float share) {
    return a * (1 - share) + b * share;
  }

  /**
   * Which two pixels along a side make each pixel, centres on centres, without widening when a
   * picture shrinks.
   */
  @SuppressWarnings("ArrayRecordComponent") // three columns, never compared
  private record Taps(int[] low, int[] high, float[] share) {
    static Taps of(int first, int most, int scaled, int from) {
      int count = Math.clamp(scaled - first, 0, most);
      Taps out = new Taps(new int[count], new int[count], new float[count]);
      double step = (double) from / scaled;
      for (int i = 0; i < count; i++) {
        double at = Math.max(0, (first + i + 0.5) * step - 0.5);
        out.low[i] = Math.min((int) at, from - 1);
        out.high[i] = Math.min(out.low[i] + 1, from - 1);
        out.share[i] = (float) (at - out.low[i]);
      }
      return out;
    }

    int count() {
      return low.length;
    }
  }
}
