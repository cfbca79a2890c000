package dev.precis.packs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the checkout lies whose {@code packs/} makes packs. */
public final class CheckoutFolder {
  /** Variable by which the launcher names it. */
  public static final String VARIABLE = "PRECIS_HOME";

  private CheckoutFolder() {}

  /** The folder that the launcher named. */
  public static Optional<Path> named() {
    return Optional.ofNullable(System.getenv(VARIABLE))
        .filter(home -> !home.isBlank())
        .map(Path::of);
  }

  /**
   * The folder that the launcher named, else the next one above the working folder that has a packs
   * project, else the working folder.
   */
  public static Path namedOrAbove() {
    return named().orElseGet(CheckoutFolder::above);
  }

  private static Path above() {
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(PackTool.project(folder).resolve(PackTool.PROJECT_FILE))) {
        return folder;
      }
    }
    return here;
  }
}
