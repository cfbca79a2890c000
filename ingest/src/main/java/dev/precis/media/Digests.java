package dev.precis.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of media, computed in blocks. */
final class Digests {
  private static final int BLOCK_BYTES = 1 << 18;

  private Digests() {}

  static String sha256(MediaSource source) {
    try (SeekableByteChannel channel = source.open()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
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
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
