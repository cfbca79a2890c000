package dev.precis.media;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the bytes of one piece of media come from. */
public sealed interface MediaSource {
  /** A regular file of the local file system. */
  record File(Path path) implements MediaSource {
    @Override
    public String name() {
      Path last = path.getFileName();
      return last == null ? path.toString() : last.toString();
    }

    /**
     * Opens the file for reading.
     *
     * @throws MediaRejected MEDIA_UNREADABLE if it is missing, not a regular file, or may not be
     *     read; MEDIA_EMPTY if it holds no byte
     */
    @Override
    public SeekableByteChannel open() {
      if (!Files.exists(path)) {
        throw MediaRejected.of(RejectionCode.MEDIA_UNREADABLE, name() + ": there is no such file");
      }
      if (Files.isDirectory(path)) {
        throw MediaRejected.of(
            RejectionCode.MEDIA_UNREADABLE, name() + ": is a folder; name a media file inside it");
      }
      // A pipe or a device would block for ever or never end; only a file has a size to check.
      if (!Files.isRegularFile(path)) {
        throw MediaRejected.of(
            RejectionCode.MEDIA_UNREADABLE, name() + ": is not a regular file (pipe or device)");
      }
      try {
        SeekableByteChannel channel = Files.newByteChannel(path);
        if (channel.size() == 0) {
          channel.close();
          throw MediaRejected.of(RejectionCode.MEDIA_EMPTY, name() + ": is empty (0 bytes)");
        }
        return channel;
      } catch (IOException failure) {
        throw MediaRejected.of(
                RejectionCode.MEDIA_UNREADABLE,
                name() + ": cannot be read; check that it exists and its permissions")
            .because(failure);
      }
    }
  }

  /**
   * Bytes already in memory. The array is not copied and must not change while it is being read.
   *
   * @param name what to call it in messages
   */
  record Bytes(String name, byte[] content) implements MediaSource {
    /**
     * Opens the bytes for reading.
     *
     * @throws MediaRejected MEDIA_EMPTY if there is no byte
     */
    @Override
    public SeekableByteChannel open() {
      if (content.length == 0) {
        throw MediaRejected.of(RejectionCode.MEDIA_EMPTY, name + ": is empty (0 bytes)");
      }
      return new BytesChannel(content);
    }

    @Override
    public String sha256() {
      return content.length == 0 ? MediaSource.super.sha256() : Digests.sha256(content);
    }
  }

  /** A source over a local file; nothing is opened yet. */
  static MediaSource file(Path path) {
    return new File(path);
  }

  /** A source over bytes in memory, called {@code name} in messages. */
  static MediaSource bytes(String name, byte[] content) {
    return new Bytes(name, content);
  }

  /** The short name that messages use: a file name without its folder, or the given name. */
  String name();

  /** A fresh channel at position 0, to be closed by the caller. */
  SeekableByteChannel open();

  /** The SHA-256 of all bytes as 64 lower-case hex digits, read in blocks so memory stays flat. */
  default String sha256() {
    return Digests.sha256(this);
  }
}
