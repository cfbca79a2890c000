package dev.precis.cli;

import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Media that tests make, good and bad. */
final class Samples {
  private Samples() {}

  /** A picture of a bright square on a dark ground. */
  static Path picture(Path file) throws IOException {
    BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
    Graphics2D draw = image.createGraphics();
    draw.setColor(new Color(30, 40, 60));
    draw.fillRect(0, 0, 320, 240);
    draw.setColor(new Color(250, 220, 40));
    draw.fillRect(180, 40, 90, 90);
    draw.dispose();
    Files.createDirectories(file.toAbsolutePath().getParent());
    String name = file.getFileName().toString();
    ImageIO.write(image, name.endsWith(".jpg") ? "jpg" : "png", file.toFile());
    return file;
  }

  /** A video of two seconds with sound. */
  static Path clip(Path file) {
    return TestMedia.write(file, VideoSpec.numbered(50), AudioSpec.tone(2));
  }

  /** A video of many frames that takes a while to encode at a high rate. */
  static Path longClip(Path file) {
    return TestMedia.write(file, VideoSpec.numbered(3000), null);
  }

  /** The first part of a video whose index comes first. */
  static Path cutClip(Path file) throws IOException {
    Path whole = file.resolveSibling("whole-" + file.getFileName());
    TestMedia.write(whole, VideoSpec.numbered(100), null, "movflags=+faststart");
    byte[] bytes = Files.readAllBytes(whole);
    Files.delete(whole);
    return Files.write(file, Arrays.copyOf(bytes, bytes.length * 2 / 3));
  }

  /** A sound file whose header is whole and that holds no sample. */
  static Path silentWav(Path file) throws IOException {
    byte[] header = new byte[44];
    System.arraycopy("RIFF".getBytes(StandardCharsets.US_ASCII), 0, header, 0, 4);
    header[4] = 36;
    System.arraycopy("WAVEfmt ".getBytes(StandardCharsets.US_ASCII), 0, header, 8, 8);
    header[16] = 16;
    header[20] = 1; // PCM
    header[22] = 1; // one channel
    header[24] = (byte) 0x80; // 16,000 Hz
    header[25] = 0x3E;
    header[28] = 0; // 32,000 bytes a second
    header[29] = 0x7D;
    header[32] = 2;
    header[34] = 16;
    System.arraycopy("data".getBytes(StandardCharsets.US_ASCII), 0, header, 36, 4);
    return Files.write(file, header);
  }

  /** A PNG of a few bytes whose header claims that many pixels a side. */
  static Path hugePng(Path file, int side) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      try (DataOutputStream fields = new DataOutputStream(header)) {
        fields.writeBytes("IHDR");
        fields.writeInt(side);
        fields.writeInt(side);
        fields.write(new byte[] {8, 2, 0, 0, 0});
      }
      chunk(out, header.toByteArray());
      chunk(out, "IDATx".getBytes(StandardCharsets.US_ASCII));
      chunk(out, "IEND".getBytes(StandardCharsets.US_ASCII));
    }
    return Files.write(file, bytes.toByteArray());
  }

  private static void chunk(DataOutputStream out, byte[] typeAndData) throws IOException {
    out.writeInt(typeAndData.length - 4);
    out.write(typeAndData);
    CRC32 crc = new CRC32();
    crc.update(typeAndData);
    out.writeInt((int) crc.getValue());
  }
}
