package dev.precis.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Folders of the checkout that tests run in. */
public final class Checkout {
  private Checkout() {}

  /** The folder of the parent pom. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path pom = folder.resolve("pom.xml");
      try {
        if (Files.isRegularFile(pom) && Files.readString(pom).contains("<modules>")) {
          return folder;
        }
      } catch (IOException e) {
        throw new IllegalStateException("cannot read " + pom, e);
      }
      folder = folder.getParent();
    }
    throw new IllegalStateException("tests run outside a checkout");
  }

  /** A folder of reference cases beside the checkout; the test is skipped where there is none. */
  public static Path golden(String family) {
    return shared("golden", family, "reference cases are not at hand");
  }

  /** A folder of fixtures beside the checkout; the test is skipped where there is none. */
  public static Path fixture(String name) {
    return shared("fixtures", name, "the fixture is not at hand");
  }

  private static Path shared(String kind, String name, String reason) {
    Path folder = root().resolveSibling("shared").resolve(kind).resolve(name);
    Assumptions.assumeTrue(
        Files.isDirectory(folder), "%s: ../shared/%s/%s is absent".formatted(reason, kind, name));
    return folder;
  }
}
