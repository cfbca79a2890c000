package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.tensor.AtomicFile;
import dev.precis.tokens.RecordedFile;
import dev.precis.tokens.RecordedMedium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Recorded media as files named by their keys, bounded by the sum of their bytes. A file that is
 * not as it was written is removed and is a miss. Only files of such names are ever touched. Its
 * methods may block.
 */
final class TokensFolder {
  private static final String SUFFIX = ".tokens";
  private static final Pattern OWN = Pattern.compile("[0-9a-f]{64}" + Pattern.quote(SUFFIX));
  private static final Pattern LEFTOVER =
      Pattern.compile(OWN.pattern() + Pattern.quote(AtomicFile.SUFFIX) + "[0-9a-f]+");

  private final Path folder;
  private final long most;
  private final Kept<Path> files;
  private final InstantSource clock;
  private final Consumer<Throwable> problems;

  private TokensFolder(Path folder, long most, InstantSource clock, Consumer<Throwable> problems) {
    this.folder = folder;
    this.most = most;
    this.files = new Kept<>(most);
    this.clock = clock;
    this.problems = problems;
  }

  /**
   * A folder with what is there from an earlier time.
   *
   * @param folder made if it is not there
   * @param clock tells which file was used last
   * @param problems told of files that could not be written or removed
   * @throws PrecisException {@code CACHE_FOLDER} if it cannot be used
   */
  static TokensFolder open(
      Path folder, long most, InstantSource clock, Consumer<Throwable> problems) {
    TokensFolder out = new TokensFolder(folder, most, clock, problems);
    try {
      Files.createDirectories(folder);
      out.scan();
    } catch (IOException e) {
      throw PrecisException.user(
          "CACHE_FOLDER",
          "%s cannot be used as a cache: name a folder that may be written"
              .formatted(folder.getFileName()),
          e);
    }
    return out;
  }

  private record Found(Path file, FileTime used, long bytes) {}

  private void scan() throws IOException {
    List<Found> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        String name = String.valueOf(entry.getFileName());
        if (LEFTOVER.matcher(name).matches()) {
          Files.deleteIfExists(entry);
        } else if (OWN.matcher(name).matches() && Files.isRegularFile(entry)) {
          found.add(new Found(entry, Files.getLastModifiedTime(entry), Files.size(entry)));
        }
      }
    }
    found.sort(Comparator.comparing(Found::used));
    for (Found one : found) {
      String name = String.valueOf(one.file().getFileName());
      add(name.substring(0, name.length() - SUFFIX.length()), one.file(), one.bytes());
    }
  }

  private void add(String key, Path file, long bytes) {
    files.put(key, file, bytes).forEach(this::delete);
  }

  /** What was kept under the key. */
  Optional<RecordedMedium> find(String key) {
    Optional<Path> file = files.get(key);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Optional<RecordedMedium> read = RecordedFile.read(file.get(), key);
    if (read.isEmpty()) {
      files.remove(key);
      delete(key);
    } else {
      used(file.get());
    }
    return read;
  }

  private void used(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (NoSuchFileException e) {
      return; // it had to make room meanwhile
    } catch (IOException e) {
      problems.accept(e);
    }
  }

  /** Keeps a medium; one that cannot be written is not kept. */
  void keep(String key, RecordedMedium medium) {
    if (medium.bytes() > most) {
      return;
    }
    Path file = file(key);
    try {
      if (RecordedFile.write(file, key, medium)) {
        add(key, file, Files.size(file));
      }
    } catch (PrecisException | IOException e) {
      problems.accept(e);
    }
  }

  private Path file(String key) {
    return folder.resolve(key + SUFFIX);
  }

  private void delete(String key) {
    try {
      Files.deleteIfExists(file(key));
    } catch (IOException e) {
      problems.accept(e);
    }
  }

  /** Most bytes of all files. */
  long most() {
    return most;
  }

  /** Bytes of all files. */
  long bytes() {
    return files.size();
  }
}
