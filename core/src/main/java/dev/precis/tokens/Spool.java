package dev.precis.tokens;

import dev.precis.PrecisException;
import dev.precis.tensor.AtomicFile;
import dev.precis.tensor.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A hidden folder of growing column files beside a target. Its owner holds a lock in it, so that
 * whoever writes the same target next can tell what a killed process left and remove it.
 */
final class Spool implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel lock;
  private final Map<String, FileChannel> columns = new LinkedHashMap<>();

  private Spool(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  static Spool beside(Path target) {
    Path absolute = target.toAbsolutePath();
    String prefix = "." + absolute.getFileName() + ".spool-";
    try {
      removeLeftovers(
          absolute.resolveSibling(""), prefix, absolute.getFileName() + AtomicFile.SUFFIX);
      Path folder = absolute.resolveSibling(prefix + UUID.randomUUID().toString().substring(24));
      Files.createDirectory(folder);
      FileChannel lock =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      return new Spool(folder, lock);
    } catch (IOException e) {
      throw PrecisException.user(
          AtomicFile.NOT_WRITTEN, "cannot write to the folder of %s: %s".formatted(target, e), e);
    }
  }

  /**
   * Removes spools that nobody holds any more and, if there were such, the unfinished file they
   * were meant for.
   */
  private static void removeLeftovers(Path folder, String prefix, String unfinished)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(prefix) && Files.isDirectory(entry) && abandoned(entry)) {
          removeFolder(entry);
          removeFiles(folder, unfinished);
        }
      }
    }
  }

  private static boolean abandoned(Path spool) throws IOException {
    Path file = spool.resolve(LOCK);
    if (!Files.exists(file)) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock own = channel.tryLock()) {
      return own != null;
    } catch (OverlappingFileLockException e) {
      return false; // this very process is writing it
    }
  }

  private static void removeFiles(Path folder, String prefix) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (entry.getFileName().toString().startsWith(prefix) && Files.isRegularFile(entry)) {
          Files.deleteIfExists(entry);
        }
      }
    }
  }

  private static void removeFolder(Path folder) throws IOException {
    removeFiles(folder, "");
    Files.deleteIfExists(folder);
  }

  /** Adds bytes to a column. */
  void append(String name, ByteBuffer bytes) throws IOException {
    FileChannel channel = column(name);
    while (bytes.hasRemaining()) {
      channel.write(bytes, channel.size());
    }
  }

  /** Adds a matrix's values to a column, little-endian. */
  void floats(String name, Matrix values) throws IOException {
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(values.byteSize())).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values.toArray()) {
      out.putFloat(value);
    }
    append(name, out.flip());
  }

  /** The column's file, empty if nothing was added. */
  FileChannel column(String name) throws IOException {
    FileChannel channel = columns.get(name);
    if (channel == null) {
      channel =
          FileChannel.open(
              folder.resolve(columns.size() + ".column"),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      columns.put(name, channel);
    }
    return channel;
  }

  @Override
  public void close() {
    try {
      for (FileChannel channel : columns.values()) {
        channel.close();
      }
      columns.clear();
      lock.close();
      if (Files.exists(folder)) {
        removeFolder(folder);
      }
    } catch (IOException e) {
      throw PrecisException.unavailable(
          AtomicFile.NOT_WRITTEN, "cannot remove the temporary folder " + folder.getFileName(), e);
    }
  }
}
