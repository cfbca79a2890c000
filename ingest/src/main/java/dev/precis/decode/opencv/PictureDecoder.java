package dev.precis.decode.opencv;

import dev.precis.decode.DecodedImage;
import dev.precis.media.FrameSize;
import dev.precis.media.ImageInfo;
import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes a picture whose header has been checked, and whose file holds nothing but pixels. */
public final class PictureDecoder {
  private static final int FLAGS =
      opencv_imgcodecs.IMREAD_UNCHANGED | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

  private PictureDecoder() {}

  /**
   * The picture as displayed, in memory of {@code arena}.
   *
   * @param pixelBytes the picture file, reduced to what its pixels need
   * @param header what the header check found
   * @throws MediaRejected MEDIA_BROKEN if it does not decode, MEDIA_SIZE_MISMATCH if it decodes to
   *     another size than its header's
   */
  public static DecodedImage decode(String name, byte[] pixelBytes, ImageInfo header, Arena arena) {
    OpenCv.load();
    try (BytePointer bytes = new BytePointer(pixelBytes);
        Mat file = new Mat(1, pixelBytes.length, opencv_core.CV_8UC1, bytes);
        Mat decoded = decode(name, file, header)) {
      if (decoded.cols() != header.storedWidth() || decoded.rows() != header.storedHeight()) {
        throw MediaRejected.of(
            RejectionCode.MEDIA_SIZE_MISMATCH,
            "%s: header claims %d x %d pixels, decoding gave %d x %d"
                .formatted(
                    name,
                    header.storedWidth(),
                    header.storedHeight(),
                    decoded.cols(),
                    decoded.rows()));
      }
      FrameSize size = header.size();
      MemorySegment rgb = arena.allocate(size.pixels() * 3, 64);
      PixelLayout.of(name, decoded).write(header.orientation(), rgb);
      return new DecodedImage(size.width(), size.height(), rgb);
    }
  }

  private static Mat decode(String name, Mat file, ImageInfo header) {
    Mat decoded;
    try {
      decoded = opencv_imgcodecs.imdecode(file, FLAGS);
    } catch (RuntimeException failure) {
      throw undecodable(name, header).because(failure);
    }
    if (decoded == null || decoded.isNull() || decoded.empty()) {
      throw undecodable(name, header);
    }
    return decoded;
  }

  private static MediaRejected undecodable(String name, ImageInfo header) {
    return MediaRejected.of(
        RejectionCode.MEDIA_BROKEN,
        "%s: its %s data of %d x %d pixels cannot be decoded"
            .formatted(name, header.format(), header.storedWidth(), header.storedHeight()));
  }
}
