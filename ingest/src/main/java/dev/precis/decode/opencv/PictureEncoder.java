package dev.precis.decode.opencv;

import dev.precis.decode.DecodedImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Writes pictures as files. */
public final class PictureEncoder {
  private PictureEncoder() {}

  /** The picture as a JPEG file of this quality, 1 to 100. */
  public static byte[] jpeg(DecodedImage picture, int quality) {
    OpenCv.load();
    try (Mat pixels = new Mat(picture.height(), picture.width(), opencv_core.CV_8UC3);
        BytePointer file = new BytePointer();
        IntPointer settings = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality)) {
      swap(picture, pixels);
      if (!opencv_imgcodecs.imencode(".jpg", pixels, file, settings)) {
        throw new IllegalStateException(
            "a picture of %d x %d pixels cannot be written as JPEG"
                .formatted(picture.width(), picture.height()));
      }
      byte[] bytes = new byte[(int) file.limit()];
      file.get(bytes);
      return bytes;
    }
  }

  /** Red, green, blue becomes blue, green, red. */
  @SuppressWarnings("restricted") // the matrix was made with this size
  private static void swap(DecodedImage picture, Mat pixels) {
    long row = 3L * picture.width();
    long stride = pixels.step(0);
    MemorySegment from = picture.rgb();
    MemorySegment to =
        MemorySegment.ofAddress(pixels.data().address()).reinterpret(stride * picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (long x = 0; x < row; x += 3) {
        long source = y * row + x;
        long target = y * stride + x;
        to.set(ValueLayout.JAVA_BYTE, target, from.get(ValueLayout.JAVA_BYTE, source + 2));
        to.set(ValueLayout.JAVA_BYTE, target + 1, from.get(ValueLayout.JAVA_BYTE, source + 1));
        to.set(ValueLayout.JAVA_BYTE, target + 2, from.get(ValueLayout.JAVA_BYTE, source));
      }
    }
  }
}
