package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.kernel.Kernels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels are chosen once per process, so the scalar ones run in a child process. */
class KeptRowsAgreeIT {
  private static final long MINUTES = 5;

  @TempDir Path folder;

  @Test
  void scalarAndVectorKernelsKeepTheSameRows() throws Exception {
    assertThat(Kernels.description()).startsWith("vector");
    List<String> here = KeptRows.all();
    assertThat(here).hasSizeGreaterThan(100);
    assertThat(child("scalar")).containsExactlyElementsOf(here);
  }

  private List<String> child(String kernels) throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D" + Kernels.PROPERTY + "=" + kernels,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KeptRows.class.getName())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
      return Files.readAllLines(out, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}
