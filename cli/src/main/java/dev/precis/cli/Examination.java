package dev.precis.cli;

import dev.precis.decode.MediaDecoder;
import dev.precis.kernel.Kernels;
import dev.precis.media.MediaVersions;
import dev.precis.model.OrtEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks at everything that Precis needs of a machine. */
final class Examination {
  private static final int LEAST_JAVA = 25;
  private static final long LEAST_FREE_BYTES = 1_000_000_000L;
  private static final int PYTHON_SECONDS = 10;
  private static final List<String> TOLD_FLAGS =
      List.of(
          "avx2",
          "fma",
          "f16c",
          "avx512f",
          "avx512bw",
          "avx512_vnni",
          "avx_vnni",
          "amx_int8",
          "asimd",
          "sve");

  private final Surroundings surroundings;

  Examination(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** All findings, most basic first. */
  List<Finding> run() {
    List<Finding> out = new ArrayList<>();
    out.add(Finding.ok("precis", VersionProvider.version()));
    out.add(java());
    out.add(memory());
    out.add(guarded("kernels", Examination::kernels));
    out.add(processor());
    out.add(guarded("onnx runtime", () -> Finding.ok("onnx runtime", OrtEngine.runtime())));
    out.add(guarded("media", Examination::media));
    out.add(python());
    out.addAll(packs());
    out.add(space("cache", surroundings.packs().root()));
    out.add(space("temp", Path.of(System.getProperty("java.io.tmpdir"))));
    return out;
  }

  private static Finding guarded(String topic, Supplier<Finding> look) {
    try {
      return look.get();
    } catch (RuntimeException | LinkageError e) {
      return Finding.bad(topic, String.valueOf(e.getMessage()));
    }
  }

  private static Finding java() {
    String text =
        "%s %s, %s"
            .formatted(
                System.getProperty("java.vendor"),
                Runtime.version(),
                System.getProperty("java.home"));
    return Runtime.version().feature() >= LEAST_JAVA
        ? Finding.ok("java", text)
        : Finding.bad("java", text + "; needs " + LEAST_JAVA);
  }

  private static Finding memory() {
    return Finding.ok(
        "memory",
        "Java may use %s (PRECIS_JAVA_OPTS=-Xmx8g for more), %d processors"
            .formatted(
                Units.bytes(Runtime.getRuntime().maxMemory()),
                Runtime.getRuntime().availableProcessors()));
  }

  private static Finding kernels() {
    String warning = Kernels.warning();
    return warning == null
        ? Finding.ok("kernels", Kernels.description())
        : Finding.note("kernels", Kernels.description() + "; " + warning);
  }

  private static Finding processor() {
    String arch = System.getProperty("os.arch") + ", " + System.getProperty("os.name");
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return Finding.ok("processor", arch);
    }
    try {
      List<String> lines = Files.readAllLines(info, StandardCharsets.ISO_8859_1);
      Set<String> flags = new HashSet<>();
      field(lines, "flags")
          .or(() -> field(lines, "Features"))
          .ifPresent(value -> flags.addAll(Arrays.asList(value.split(" "))));
      List<String> told = TOLD_FLAGS.stream().filter(flags::contains).toList();
      String name = field(lines, "model name").map(value -> value + ", ").orElse("");
      return Finding.ok("processor", "%s%s: %s".formatted(name, arch, String.join(" ", told)));
    } catch (IOException e) {
      return Finding.note("processor", arch + "; its flags cannot be read: " + e.getMessage());
    }
  }

  private static Optional<String> field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name) && line.contains(":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static Finding media() {
    MediaVersions versions = MediaDecoder.inProcess().versions();
    return Finding.ok(
        "media",
        "FFmpeg %s (%s), OpenCV %s"
            .formatted(versions.ffmpeg(), versions.ffmpegLicense(), versions.opencv().strip()));
  }

  private Finding python() {
    String named = System.getenv("PRECIS_PYTHON");
    List<String> candidates =
        named == null || named.isBlank() ? List.of("python3", "python") : List.of(named);
    for (String candidate : candidates) {
      Optional<String> version = pythonVersion(candidate);
      if (version.isPresent()) {
        String environment =
            Files.isDirectory(surroundings.packs().root().resolve("python"))
                ? "private environment made"
                : "private environment not made yet";
        return Finding.ok("python", "%s %s, %s".formatted(candidate, version.get(), environment));
      }
    }
    return Finding.note(
        "python", "none of 3.11 or newer as %s; only making packs needs it".formatted(candidates));
  }

  private static Optional<String> pythonVersion(String program) {
    String ask =
        "import sys;print('.'.join(map(str,sys.version_info[:3])));sys.exit(sys.version_info<(3,11))";
    try {
      Process process = new ProcessBuilder(program, "-c", ask).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(PYTHON_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.exitValue() == 0 ? Optional.of(said) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private List<Finding> packs() {
    List<String> names = surroundings.packs().names();
    if (names.isEmpty()) {
      return List.of(
          Finding.note(
              "packs",
              "none in %s; 'precis pack default' makes one"
                  .formatted(surroundings.packs().root())));
    }
    return names.stream()
        .map(name -> Finding.ok("pack", name + " in " + surroundings.packs().pack(name)))
        .toList();
  }

  private static Finding space(String topic, Path folder) {
    Path existing = folder.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String text = "%s, %s free".formatted(folder, Units.bytes(free));
      if (!Files.isWritable(existing)) {
        return Finding.bad(topic, text + "; it cannot be written to");
      }
      return free < LEAST_FREE_BYTES
          ? Finding.note(topic, text + "; the default pack takes " + Units.bytes(LEAST_FREE_BYTES))
          : Finding.ok(topic, text);
    } catch (IOException e) {
      return Finding.bad(topic, folder + ": " + e.getMessage());
    }
  }
}
