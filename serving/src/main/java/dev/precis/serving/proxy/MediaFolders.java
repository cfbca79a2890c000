package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The folders whose files requests may name by {@code file:} addresses; none unless the operator
 * names them. Below such a folder no link is followed: every step is opened from the folder before
 * it, so nothing can be swapped between a check and its use. What is missing, a link, or no regular
 * file is refused alike, so that nobody learns what there is.
 */
final class MediaFolders {
  private static final String SCHEME = "file:";

  private final List<Path> roots;

  /**
   * Folders that may be read.
   *
   * @param roots absolute or not; links in their own names are followed once, now
   * @throws dev.precis.PrecisException {@code MEDIA_FOLDER} if one is no folder
   */
  MediaFolders(List<Path> roots) {
    this.roots = roots.stream().map(MediaFolders::real).toList();
  }

  private static Path real(Path root) {
    try {
      if (Files.isDirectory(root)) {
        return root.toRealPath();
      }
    } catch (IOException e) {
      throw wrong(root);
    }
    throw wrong(root);
  }

  private static PrecisException wrong(Path root) {
    return PrecisException.user(
        "MEDIA_FOLDER", "%s is no folder that can be read; name one".formatted(root));
  }

  /** Whether an address is for here: files are named by it, and there are folders. */
  boolean takes(String address) {
    return !roots.isEmpty() && address.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /**
   * The bytes of a file.
   *
   * @param name what to call it in messages
   * @param address {@code file:///...}
   * @param most bytes that it may have
   * @throws Refused if it is in no folder, cannot be read, or is too large
   */
  byte[] bytes(String name, String address, long most) {
    Path path = path(name, address);
    for (Path root : roots) {
      if (path.startsWith(root) && !path.equals(root)) {
        return read(name, root, root.relativize(path), most);
      }
    }
    throw outside(name);
  }

  private static Path path(String name, String address) {
    try {
      URI uri = new URI(address);
      String host = uri.getRawAuthority();
      boolean local = host == null || host.toLowerCase(Locale.ROOT).equals("localhost");
      if (!local || uri.getPath() == null || uri.getQuery() != null || uri.getFragment() != null) {
        throw outside(name);
      }
      Path path = Path.of(uri.getPath());
      // a name with .. is no name of a file below a folder, wherever it leads
      if (!path.isAbsolute() || !path.equals(path.normalize())) {
        throw outside(name);
      }
      return path;
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw outside(name);
    }
  }

  private static Refused outside(String name) {
    return Refused.forbidden(
        "MEDIA_FOLDER",
        "%s names no file of a folder that may be read here, or one that cannot be read"
            .formatted(name));
  }

  private static byte[] read(String name, Path root, Path below, long most) {
    try (DirectoryStream<Path> folder = Files.newDirectoryStream(root)) {
      if (folder instanceof SecureDirectoryStream<Path> secure) {
        return read(name, secure, below, 0, most);
      }
      throw outside(name); // this system cannot open one step at a time
    } catch (IOException e) {
      throw outside(name);
    }
  }

  private static byte[] read(
      String name, SecureDirectoryStream<Path> folder, Path below, int step, long most)
      throws IOException {
    Path next = below.getName(step);
    if (step + 1 < below.getNameCount()) {
      try (SecureDirectoryStream<Path> inner =
          folder.newDirectoryStream(next, LinkOption.NOFOLLOW_LINKS)) {
        return read(name, inner, below, step + 1, most);
      }
    }
    // looked at before it is opened: a pipe would block
    if (!folder
        .getFileAttributeView(next, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes()
        .isRegularFile()) {
      throw outside(name);
    }
    try (SeekableByteChannel file =
        folder.newByteChannel(next, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      return all(name, file, most);
    }
  }

  private static byte[] all(String name, SeekableByteChannel file, long most) throws IOException {
    long size = file.size();
    if (size > most) {
      throw Refused.large(
          "MEDIA_TOO_LARGE", "%s has %d bytes, at most %d are allowed".formatted(name, size, most));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    while (bytes.hasRemaining() && file.read(bytes) >= 0) {}
    if (bytes.hasRemaining()) {
      throw outside(name); // it was cut while it was read
    }
    return bytes.array();
  }
}
