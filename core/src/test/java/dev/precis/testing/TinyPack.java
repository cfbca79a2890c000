package dev.precis.testing;

import dev.precis.PrecisException;
import dev.precis.model.ModelPack;
import dev.precis.model.PackHome;
import dev.precis.packs.PackTool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The seeded random pack that all tests share, made once by the packs project. */
public final class TinyPack {
  private TinyPack() {}

  /**
   * The pack's folder, in the parent's build folder. The test is skipped where there is no Python
   * to make it with, unless the variable CI is set: there it fails.
   */
  public static Path folder() {
    Path root = Checkout.root();
    Path folder = root.resolve("target").resolve("tiny-pack");
    try {
      Files.createDirectories(folder.getParent());
      try (FileChannel channel =
              FileChannel.open(
                  root.resolve("target").resolve("tiny-pack.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        PackTool.of(root, PackHome.ofEnvironment())
            .capture(List.of("tiny", "--out", folder.toString()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot write " + folder, e);
    } catch (PrecisException e) {
      if (System.getenv("CI") != null) {
        throw e;
      }
      Assumptions.abort("the tiny pack cannot be made here: " + e.getMessage());
    }
    return folder;
  }

  /** The pack, opened. */
  public static ModelPack open() {
    return ModelPack.open(folder());
  }
}
