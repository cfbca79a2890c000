package dev.precis.decode.opencv;

import dev.precis.media.MediaRejected;
import dev.precis.media.Orientation;
import dev.precis.media.RejectionCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The pixels of a decoded picture, 1 to 4 channels of 8 or 16 bits in the order grey, alpha or
 * blue, green, red, alpha.
 */
record PixelLayout(
    MemorySegment pixels, long stride, int width, int height, int channels, int bytesPerChannel) {
  private static final int OPAQUE = 255;

  /** The layout of a matrix; valid as long as the matrix. */
  @SuppressWarnings("restricted") // the matrix says how many bytes it holds
  static PixelLayout of(String name, Mat mat) {
    int depth = mat.depth();
    if ((depth != opencv_core.CV_8U && depth != opencv_core.CV_16U) || mat.channels() > 4) {
      throw MediaRejected.of(
          RejectionCode.MEDIA_UNSUPPORTED_TYPE,
          "%s: has pixels of %d channels of type %d; 1 to 4 channels of 8 or 16 bits are supported"
              .formatted(name, mat.channels(), depth));
    }
    long stride = mat.step(0);
    MemorySegment pixels =
        MemorySegment.ofAddress(mat.data().address()).reinterpret(stride * mat.rows());
    return new PixelLayout(
        pixels,
        stride,
        mat.cols(),
        mat.rows(),
        mat.channels(),
        depth == opencv_core.CV_16U ? 2 : 1);
  }

  /** Writes the picture as RGB24, turned for display, transparency laid over white. */
  void write(Orientation orientation, MemorySegment rgb) {
    int shownWidth = orientation.transposed() ? height : width;
    int shownHeight = orientation.transposed() ? width : height;
    boolean grey = channels < 3;
    boolean transparent = channels == 2 || channels == 4;
    long target = 0;
    for (int y = 0; y < shownHeight; y++) {
      for (int x = 0; x < shownWidth; x++) {
        long source =
            orientation.storedY(x, y, height) * stride
                + (long) orientation.storedX(x, y, width) * channels * bytesPerChannel;
        int blue = channel(source, 0);
        int green = grey ? blue : channel(source, 1);
        int red = grey ? blue : channel(source, 2);
        int alpha = transparent ? channel(source, channels - 1) : OPAQUE;
        rgb.set(ValueLayout.JAVA_BYTE, target, (byte) overWhite(red, alpha));
        rgb.set(ValueLayout.JAVA_BYTE, target + 1, (byte) overWhite(green, alpha));
        rgb.set(ValueLayout.JAVA_BYTE, target + 2, (byte) overWhite(blue, alpha));
        target += 3;
      }
    }
  }

  /** One channel of a pixel; of 16 bits the upper 8 are kept. */
  private int channel(long pixel, int channel) {
    long at = pixel + (long) channel * bytesPerChannel;
    if (bytesPerChannel == 1) {
      return pixels.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }
    return (pixels.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffff) >> 8;
  }

  private static int overWhite(int value, int alpha) {
    return alpha == OPAQUE ? value : (value * alpha + OPAQUE * (OPAQUE - alpha) + 127) / OPAQUE;
  }
}
