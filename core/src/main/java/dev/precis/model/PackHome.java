package dev.precis.model;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder where packs made on this machine are kept, outside any project: {@code $PRECIS_CACHE},
 * else {@code $XDG_CACHE_HOME/precis}, else {@code ~/.cache/precis}; packs lie in its {@code packs}
 * folder.
 *
 * @param root the cache folder; it need not exist yet
 */
public record PackHome(Path root) {
  /** The folder that this process's environment names. */
  public static PackHome ofEnvironment() {
    Optional<Path> own = variable("PRECIS_CACHE").map(Path::of);
    Optional<Path> standard = variable("XDG_CACHE_HOME").map(dir -> Path.of(dir, "precis"));
    return new PackHome(
        own.or(() -> standard)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "precis")));
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }

  /** Where a pack of this name lies or would lie. */
  public Path pack(String name) {
    return root.resolve("packs").resolve(name);
  }

  /** Names of the packs that are there, sorted. */
  public List<String> names() {
    Path packs = root.resolve("packs");
    if (!Files.isDirectory(packs)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(packs)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve(ModelPack.MANIFEST)))
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw PrecisException.user("PACKS_UNREADABLE", "cannot list the packs in " + packs, e);
    }
  }

  /**
   * The folder meant by a path or a pack's name: an existing folder as it is, else a pack of that
   * name kept here.
   *
   * @throws PrecisException {@code NO_SUCH_PACK} if it is neither, listing the names that exist
   */
  public Path resolve(Path nameOrFolder) {
    if (Files.isDirectory(nameOrFolder)) {
      return nameOrFolder;
    }
    if (nameOrFolder.getNameCount() == 1 && Files.isDirectory(pack(nameOrFolder.toString()))) {
      return pack(nameOrFolder.toString());
    }
    throw PrecisException.user(
        "NO_SUCH_PACK",
        "no pack folder '%s'; packs made here: %s; 'precis pack default' makes the default one"
            .formatted(nameOrFolder, names().isEmpty() ? "none" : String.join(", ", names())));
  }
}
