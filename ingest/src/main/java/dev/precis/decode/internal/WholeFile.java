package dev.precis.decode.internal;

import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.media.RejectionCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** Reads a small file into memory. */
final class WholeFile {
  private WholeFile() {}

  /**
   * All bytes of the source, which has at most {@code limit}.
   *
   * @throws MediaRejected MEDIA_UNREADABLE if reading fails or the file changes meanwhile
   */
  static byte[] read(MediaSource source, long limit) {
    if (source instanceof MediaSource.Bytes bytes) {
      return bytes.content();
    }
    try (SeekableByteChannel channel = source.open()) {
      byte[] content = new byte[(int) Math.min(channel.size(), limit)];
      ByteBuffer into = ByteBuffer.wrap(content);
      while (into.hasRemaining()) {
        if (channel.read(into) < 0) {
          throw MediaRejected.of(
              RejectionCode.MEDIA_UNREADABLE, source.name() + ": changed while it was read");
        }
      }
      return content;
    } catch (IOException failure) {
      throw MediaRejected.of(
              RejectionCode.MEDIA_UNREADABLE, source.name() + ": reading it failed half-way")
          .because(failure);
    }
  }
}
