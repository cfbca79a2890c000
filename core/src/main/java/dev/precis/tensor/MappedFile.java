package dev.precis.tensor;

import dev.precis.PrecisException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Read-only maps of whole files. */
final class MappedFile {
  static final String UNREADABLE = "FILE_UNREADABLE";

  private MappedFile() {}

  /**
   * The file's bytes.
   *
   * @throws PrecisException {@value #UNREADABLE}, or the limit code given if the file is larger
   */
  static MemorySegment map(Path path, Arena arena, long maxBytes, String limitCode) {
    // a pipe or a device would block or never end
    if (!Files.isRegularFile(path)) {
      throw PrecisException.user(
          UNREADABLE,
          "%s is not a file%s".formatted(path, Files.exists(path) ? "" : ": it does not exist"));
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > maxBytes) {
        throw PrecisException.limit(
            limitCode,
            "%s has %d bytes, at most %d are allowed"
                .formatted(path.getFileName(), size, maxBytes));
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
    } catch (IOException e) {
      throw PrecisException.user(
          UNREADABLE, "%s cannot be read: %s".formatted(path, FileErrors.reason(e)), e);
    }
  }
}
