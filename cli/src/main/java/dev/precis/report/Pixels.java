package dev.precis.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures out of raw RGB and into files. */
final class Pixels {
  /** JPEG quality, 0 to 1. */
  static final float QUALITY = 0.85f;

  private Pixels() {}

  /** RGB24 pixels made smaller by averaging, or copied if they are small enough. */
  static BufferedImage shrink(
      MemorySegment rgb, int width, int height, int targetWidth, int targetHeight) {
    BufferedImage out = blank(targetWidth, targetHeight);
    for (int y = 0; y < targetHeight; y++) {
      long top = (long) y * height / targetHeight;
      long bottom = Math.max(top + 1, (long) (y + 1) * height / targetHeight);
      for (int x = 0; x < targetWidth; x++) {
        long left = (long) x * width / targetWidth;
        long right = Math.max(left + 1, (long) (x + 1) * width / targetWidth);
        out.setRGB(x, y, mean(rgb, width, left, top, right, bottom));
      }
    }
    return out;
  }

  private static int mean(
      MemorySegment rgb, int width, long left, long top, long right, long bottom) {
    long red = 0;
    long green = 0;
    long blue = 0;
    for (long y = top; y < bottom; y++) {
      for (long x = left; x < right; x++) {
        long at = (y * width + x) * 3;
        red += rgb.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
        green += rgb.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF;
        blue += rgb.get(ValueLayout.JAVA_BYTE, at + 2) & 0xFF;
      }
    }
    long count = (right - left) * (bottom - top);
    return (int) (red / count) << 16 | (int) (green / count) << 8 | (int) (blue / count);
  }

  /** A black picture. */
  static BufferedImage blank(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
  }

  /** The picture as a JPEG that a page holds in itself. */
  static String jpegUri(BufferedImage picture) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.write(null, new IIOImage(picture, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException("a JPEG in memory", e);
    } finally {
      writer.dispose();
    }
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** The picture as a PNG file's bytes. */
  static byte[] png(BufferedImage picture) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(picture);
    } catch (IOException e) {
      throw new UncheckedIOException("a PNG in memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
