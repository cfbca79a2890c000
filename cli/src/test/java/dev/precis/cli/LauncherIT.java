package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.testing.Checkout;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.TokenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherIT {
  @TempDir Path folder;

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private boolean works(Path out) {
    return names(out).stream().anyMatch(name -> name.startsWith(".talk.safetensors.spool-"));
  }

  /** Standard error without the line in which Java itself announces the vector module. */
  private static List<String> ours(Ran ran) {
    return ran.err().lines().filter(line -> !line.contains("incubator")).toList();
  }

  @Test
  void theScriptRunsACommandFromAnywhereAndThroughALink() throws Exception {
    Path link = folder.resolve("linked");
    Files.createSymbolicLink(link, Checkout.root().resolve("precis"));
    ProcessBuilder builder = new ProcessBuilder(link.toString(), "methods", "holov");
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("PRECIS_JAVA", System.getProperty("java.home"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).startsWith("holov - ");
  }

  @Test
  void aWrongJavaIsNamedWithWhatToDo() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Checkout.root().resolve("precis").toString(), "methods");
    builder.environment().putAll(Map.of("PRECIS_JAVA", folder.toString()));
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).isEqualTo(3);
    assertThat(output).startsWith("precis: PRECIS_JAVA is '" + folder).contains("JDK 25");
  }

  @Test
  void badInputsAndMistakesEndWithOneLineAndTheirExitCode() throws Exception {
    Path pack = TinyPack.folder();
    Path out = folder.resolve("out");
    Path text = Files.writeString(folder.resolve("text.mp4"), "no film\n".repeat(100));
    Path empty = Files.createFile(folder.resolve("empty.png"));
    Path huge = Samples.hugePng(folder.resolve("huge.png"), 30_000);
    Path silent = Samples.silentWav(folder.resolve("silent.wav"));
    Ran bad =
        Launched.run(folder, "encode", text, empty, huge, silent, "--pack", pack, "--out", out);
    assertThat(bad.code()).isEqualTo(ExitCode.FAILED);
    assertThat(bad.err().lines().filter(line -> line.startsWith("precis: "))).hasSize(4);
    assertThat(ours(bad)).noneMatch(line -> line.matches(".*(\\tat |WARN|Exception).*"));
    assertThat(names(out)).isEmpty();
    Ran mistake = Launched.run(folder, "encode", huge, "--method", "nosuch", "--out", out);
    assertThat(mistake.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ours(mistake)).hasSize(1);
  }

  @Test
  void filesOutsideAsciiAreReadInAnyLocale() throws Exception {
    Path picture = Samples.picture(folder.resolve("pic.png"));
    Path named = Files.move(picture, folder.resolve("b\u00e4r-\u732b.png"));
    Path out = folder.resolve("out");
    Ran ran = Launched.run(folder, "encode", named, "--pack", TinyPack.folder(), "--out", out);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(names(out)).containsExactly("b\u00e4r-\u732b.safetensors");
  }

  @ParameterizedTest
  @CsvSource({"INT, 2, 130", "TERM, 15, 143"})
  void interruptedItCleansUpAndSaysSo(String signal, int number, int code) throws Exception {
    Assumptions.assumeFalse(
        ignored(number), signal + " is ignored here, as in a background job of a shell");
    Path out = folder.resolve("out-" + signal);
    Path clip = Samples.longClip(folder.resolve("talk.mp4"));
    Launched encoding =
        Launched.start(
            folder, "encode", clip, "--fps", 25, "--pack", TinyPack.folder(), "--out", out);
    encoding.until(() -> works(out));
    encoding.signal(signal);
    Ran ran = encoding.end();
    assertThat(ran.code()).as(ran.err()).isEqualTo(code);
    assertThat(ran.err()).contains("precis: interrupted").doesNotContain("\tat ");
    assertThat(names(out)).isEmpty();
  }

  /** Whether this process was started with a signal ignored, which its children inherit. */
  private static boolean ignored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    String name = "SigIgn:";
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> Long.parseUnsignedLong(line.substring(name.length()).strip(), 16))
        .anyMatch(mask -> (mask >> (signal - 1) & 1) == 1);
  }

  @Test
  void killedItLeavesNothingThatLooksDoneAndTheNextRunCleansUp() throws Exception {
    Path out = folder.resolve("out");
    Path clip = Samples.longClip(folder.resolve("talk.mp4"));
    Launched encoding =
        Launched.start(
            folder, "encode", clip, "--fps", 25, "--pack", TinyPack.folder(), "--out", out);
    encoding.until(() -> works(out));
    encoding.signal("KILL");
    encoding.end();
    assertThat(names(out)).noneMatch(name -> name.endsWith(".safetensors"));
    assertThat(works(out)).isTrue();
    Ran again =
        Launched.run(folder, "encode", clip, "--fps", 1, "--pack", TinyPack.folder(), "--out", out);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(names(out)).containsExactly("talk.safetensors");
    assertThat(TokenFile.read(out.resolve("talk.safetensors")).tokens().size()).isPositive();
  }
}
