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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Seeded random packs that tests share, made once by the packs project. */
public final class TinyPack {
  private TinyPack() {}

  /**
   * The pack's folder, in the parent's build folder. The test is skipped where there is no Python
   * to make it with, unless the variable CI is set: there it fails.
   */
  public static Path folder() {
    Path folder = target().resolve("tiny-pack");
    make(List.of("tiny", "--out", folder.toString()));
    return folder;
  }

  /** The same of a pack that a recipe makes of a small random checkpoint of its family. */
  public static Path ofCheckpoint(String family, String recipe, String... options) {
    String key = "%08x".formatted(List.of(options).hashCode());
    Path checkpoint = target().resolve("random-checkpoint-" + family);
    Path folder = target().resolve("tiny-pack-%s-%s".formatted(recipe, key));
    if (!Files.exists(checkpoint.resolve("model.safetensors"))) {
      make(List.of("random-checkpoint", family, "--out", checkpoint.toString()));
    }
    List<String> arguments = new ArrayList<>(List.of("from-checkpoint", checkpoint.toString()));
    arguments.addAll(List.of("--recipe", recipe, "--out", folder.toString()));
    arguments.addAll(List.of(options));
    make(arguments);
    return folder;
  }

  /**
   * A pack of a trained compressor with random weights that reads the tiny pack's pictures: 4 x 4
   * tokens of 32 columns, two layers side by side.
   *
   * @param width columns of the language model
   */
  public static Path compressor(String recipe, int width, String... options) {
    String key = "%s-%d-%08x".formatted(recipe, width, List.of(options).hashCode());
    Path checkpoint = target().resolve("random-checkpoint-" + key);
    Path folder = target().resolve("random-pack-" + key);
    if (!Files.exists(checkpoint.resolve("config.json"))) {
      List<String> arguments =
          new ArrayList<>(
              List.of("random-checkpoint", recipe, "--out", checkpoint.toString(), "--grid", "4"));
      arguments.addAll(List.of("--space", "tiny-shared", "--vision-width", "32"));
      arguments.addAll(List.of("--width", Integer.toString(width)));
      arguments.addAll(List.of(options));
      make(arguments);
    }
    make(
        List.of(
            "from-checkpoint",
            checkpoint.toString(),
            "--recipe",
            recipe,
            "--out",
            folder.toString()));
    return folder;
  }

  /** The tiny pack with a compressor in a second graph of its image encoder. */
  public static Path fused(String method, int keep, String... options) {
    String key = "%08x".formatted(List.of(options).hashCode());
    Path folder = target().resolve("tiny-pack-fused-%s-%d-%s".formatted(method, keep, key));
    List<String> arguments = new ArrayList<>(List.of("fuse", folder().toString()));
    arguments.addAll(List.of("--method", method, "--keep", Integer.toString(keep)));
    arguments.addAll(List.of("--out", folder.toString()));
    arguments.addAll(List.of(options));
    make(arguments);
    return folder;
  }

  /** A TokenPacker of random weights that reads the tiny pack's levels, rows of 24 columns. */
  public static Path tokenPacker() {
    return compressor("tokenpacker", 24, "--levels", "2");
  }

  private static Path target() {
    return Checkout.root().resolve("target");
  }

  /** Runs the packs project, one process at a time. */
  private static void make(List<String> arguments) {
    try {
      Files.createDirectories(target());
      try (FileChannel channel =
              FileChannel.open(
                  target().resolve("tiny-pack.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        PackTool.of(Checkout.root(), PackHome.ofEnvironment()).capture(arguments);
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot write into " + target(), e);
    } catch (PrecisException e) {
      if (System.getenv("CI") != null) {
        throw e;
      }
      Assumptions.abort("the tiny pack cannot be made here: " + e.getMessage());
    }
  }

  /** The pack, opened. */
  public static ModelPack open() {
    return ModelPack.open(folder());
  }
}
