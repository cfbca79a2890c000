package dev.precis.cli;

import dev.precis.testing.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** The {@code precis} script as a child process of a test. */
final class Launched {
  private static final long MINUTES = 5;

  private final Process process;
  private final Path out;
  private final Path err;

  private Launched(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts the script with its output going to files in a folder. */
  static Launched start(Path folder, Object... arguments) throws IOException {
    Path script = Checkout.root().resolve("precis");
    Assumptions.assumeTrue(Files.isExecutable(script), "the launcher is a bash script");
    List<String> command = new ArrayList<>(List.of(script.toString()));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("PRECIS_JAVA", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    return new Launched(process, out, err);
  }

  /** Runs the script to its end. */
  static Ran run(Path folder, Object... arguments) throws Exception {
    return start(folder, arguments).end();
  }

  /** Waits until something holds, while the process runs. */
  void until(BooleanSupplier holds) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
    while (!holds.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("did not happen; standard error: " + Files.readString(err));
      }
      Thread.sleep(20);
    }
  }

  /** Sends a signal such as {@code INT}. */
  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for the end. */
  Ran end() throws Exception {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("still runs after " + MINUTES + " min: " + Files.readString(err));
    }
    return new Ran(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
