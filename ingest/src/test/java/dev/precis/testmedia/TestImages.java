package dev.precis.testmedia;

import dev.precis.decode.opencv.OpenCv;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.javacpp.indexer.UShortIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Makes picture files, good and odd. */
public final class TestImages {
  static {
    // First to load the library sets its guards and its logging.
    OpenCv.load();
  }

  private static final int PNG_HEADER_END = 33;
  private static final int GREY_SIDE = 8;
  private static final int STRIPE = 16;

  private TestImages() {}

  /** Red, green, blue and white quarters, row by row. */
  public static byte[] quadrants(String extension, int width, int height) {
    try (Mat mat = new Mat(height, width, opencv_core.CV_8UC3);
        UByteIndexer pixels = mat.createIndexer()) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          boolean right = x >= width / 2;
          boolean below = y >= height / 2;
          pixels.put(y, x, 0, below ? 255 : 0);
          pixels.put(y, x, 1, right ? 255 : 0);
          pixels.put(y, x, 2, right == below ? 255 : 0);
        }
      }
      return encode(extension, mat);
    }
  }

  /** Red stripes of 16 x 16 pixels with the given opacities. */
  public static byte[] red(String extension, int... alphas) {
    try (Mat mat = new Mat(STRIPE, STRIPE * alphas.length, opencv_core.CV_8UC4);
        UByteIndexer pixels = mat.createIndexer()) {
      for (int y = 0; y < STRIPE; y++) {
        for (int x = 0; x < STRIPE * alphas.length; x++) {
          pixels.put(y, x, 0, 0);
          pixels.put(y, x, 1, 0);
          pixels.put(y, x, 2, 255);
          pixels.put(y, x, 3, alphas[x / STRIPE]);
        }
      }
      return encode(extension, mat);
    }
  }

  /** One grey, in 8 or 16 bits. */
  public static byte[] grey(String extension, int value, boolean sixteenBit) {
    int type = sixteenBit ? opencv_core.CV_16UC1 : opencv_core.CV_8UC1;
    try (Mat mat = new Mat(GREY_SIDE, GREY_SIDE, type)) {
      for (int i = 0; i < GREY_SIDE * GREY_SIDE; i++) {
        if (sixteenBit) {
          try (UShortIndexer pixels = mat.createIndexer()) {
            pixels.put(i / GREY_SIDE, i % GREY_SIDE, value * 257);
          }
        } else {
          try (UByteIndexer pixels = mat.createIndexer()) {
            pixels.put(i / GREY_SIDE, i % GREY_SIDE, value);
          }
        }
      }
      return encode(extension, mat);
    }
  }

  private static byte[] encode(String extension, Mat mat) {
    try (BytePointer out = new BytePointer()) {
      if (!opencv_imgcodecs.imencode("." + extension, mat, out)) {
        throw new IllegalStateException("cannot encode " + extension);
      }
      byte[] file = new byte[(int) out.limit()];
      out.get(file);
      return file;
    }
  }

  /** A PNG that stops after its header, which claims any size. */
  public static byte[] pngHeader(long width, long height) {
    ByteBuffer body = ByteBuffer.allocate(13);
    body.putInt((int) width).putInt((int) height).put(new byte[] {8, 2, 0, 0, 0});
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    file.writeBytes(pngChunk("IHDR", body.array()));
    file.writeBytes(pngChunk("IDAT", new byte[16]));
    file.writeBytes(pngChunk("IEND", new byte[0]));
    return file.toByteArray();
  }

  /** A PNG with text chunks put between its header and its pixels. */
  public static byte[] withTextChunks(byte[] png, int count) {
    byte[] chunk = pngChunk("tEXt", "key\0value".getBytes(StandardCharsets.ISO_8859_1));
    ByteArrayOutputStream file = new ByteArrayOutputStream(png.length + count * chunk.length);
    file.write(png, 0, PNG_HEADER_END);
    for (int i = 0; i < count; i++) {
      file.writeBytes(chunk);
    }
    file.write(png, PNG_HEADER_END, png.length - PNG_HEADER_END);
    return file.toByteArray();
  }

  private static byte[] pngChunk(String type, byte[] body) {
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 check = new CRC32();
    check.update(name);
    check.update(body);
    return ByteBuffer.allocate(12 + body.length)
        .putInt(body.length)
        .put(name)
        .put(body)
        .putInt((int) check.getValue())
        .array();
  }

  /** A JPEG with an EXIF block that holds nothing but an orientation. */
  public static byte[] withExif(byte[] jpeg, int orientation, boolean little) {
    ByteBuffer block = ByteBuffer.allocate(36);
    block.order(ByteOrder.BIG_ENDIAN);
    block.putShort((short) 0xffe1).putShort((short) 34);
    block.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
    block.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    block.put((little ? "II" : "MM").getBytes(StandardCharsets.ISO_8859_1));
    block.putShort((short) 42).putInt(8).putShort((short) 1);
    block.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    block.putShort((short) orientation).putShort((short) 0).putInt(0);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(jpeg, 0, 2);
    file.writeBytes(block.array());
    file.write(jpeg, 2, jpeg.length - 2);
    return file.toByteArray();
  }

  /** The position of the frame header's marker. */
  public static int jpegFrameHeader(byte[] jpeg) {
    for (int i = 2; i + 1 < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xc0) {
        return i;
      }
    }
    throw new IllegalArgumentException("no baseline frame header");
  }

  /** A simple WebP wrapped in the extended format, whose header claims any size. */
  public static byte[] extendedWebp(byte[] webp, int width, int height) {
    byte[] picture = Arrays.copyOfRange(webp, 12, webp.length);
    ByteBuffer file = ByteBuffer.allocate(30 + picture.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(webp, 0, 4).putInt(22 + picture.length).put(webp, 8, 4);
    file.put("VP8X".getBytes(StandardCharsets.ISO_8859_1)).putInt(10).putInt(0);
    put24(file, width - 1);
    put24(file, height - 1);
    return file.put(picture).array();
  }

  private static void put24(ByteBuffer into, int value) {
    into.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
  }

  /** A GIF of 4 x 4 black pixels with any number of frames. */
  public static byte[] animatedGif(int frames) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("GIF89a".getBytes(StandardCharsets.ISO_8859_1));
    file.writeBytes(new byte[] {4, 0, 4, 0, (byte) 0x80, 0, 0, 0, 0, 0, -1, -1, -1});
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(new byte[] {0x2c, 0, 0, 0, 0, 4, 0, 4, 0, 0, 2});
    byte[] codes = blackPixels();
    frame.write(codes.length);
    frame.writeBytes(codes);
    frame.write(0);
    for (int i = 0; i < frames; i++) {
      file.writeBytes(frame.toByteArray());
    }
    file.write(0x3b);
    return file.toByteArray();
  }

  /**
   * 16 times colour 0 in LZW codes of 3 bits: the table is cleared (4) before codes grow; 5 ends.
   */
  private static byte[] blackPixels() {
    BitSet bits = new BitSet();
    int at = 0;
    for (int pair = 0; pair < 8; pair++) {
      bits.set(at + 2);
      at += 9;
    }
    bits.set(at);
    bits.set(at + 2);
    return Arrays.copyOf(bits.toByteArray(), 10);
  }
}
