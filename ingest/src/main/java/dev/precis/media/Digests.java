package dev.precis.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of media; of files in blocks, so that memory stays flat. */
final class Digests {
  private static final int BLOCK_BYTES = 1 << 18;

  private Digests() {}

  static String sha256(byte[] content) {
    return HexFormat.of().formatHex(digest().digest(content));
  }

  static String sha256(MediaSource source) {
    MessageDigest digest = digest();
    try (SeekableByteChannel channel = source.open()) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
      while (channel.read(block) >= 0) {
        block.flip();
        digest.update(block);
        block.clear();
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException failure) {
      throw MediaRejected.of(
              RejectionCode.MEDIA_UNREADABLE, source.name() + ": reading it failed half-way")
          .because(failure);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
