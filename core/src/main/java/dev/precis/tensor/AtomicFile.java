package dev.precis.tensor;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that are there whole or not at all: bytes go to a temporary file beside the target, are
 * forced to disk and moved into place, and then the folder is forced too. A leftover of a killed
 * process is named like the target plus {@value #SUFFIX} and random digits.
 */
public final class AtomicFile {
  /** What follows the target's name in a temporary file's name. */
  public static final String SUFFIX = ".tmp-";

  /** The error code of a file that could not be written. */
  public static final String NOT_WRITTEN = "FILE_NOT_WRITTEN";

  private AtomicFile() {}

  /** Writes a file's bytes. */
  @FunctionalInterface
  public interface Body {
    /** Writes everything to the channel, which starts empty and is closed by the caller. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes or replaces the target; when the body throws, the target is as it was.
   *
   * @throws PrecisException {@value #NOT_WRITTEN} if the file system refuses
   */
  public static void write(Path target, Body body) {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    if (folder == null || name == null) {
      throw PrecisException.user(NOT_WRITTEN, "%s is not a file name".formatted(target));
    }
    String random = UUID.randomUUID().toString().substring(24);
    Path temporary = folder.resolve(name + SUFFIX + random);
    try {
      try {
        try (FileChannel channel =
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
          body.writeTo(channel);
          channel.force(true);
        }
        Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      forceFolder(folder);
    } catch (IOException e) {
      throw PrecisException.unavailable(
          NOT_WRITTEN, "%s was not written: %s".formatted(target, FileErrors.reason(e)), e);
    }
  }

  /**
   * Writes or replaces the target with these bytes.
   *
   * @throws PrecisException as {@link #write(Path, Body)}
   */
  public static void write(Path target, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    write(
        target,
        channel -> {
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  private static void forceFolder(Path folder) throws IOException {
    // other systems cannot open a folder as a channel
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
