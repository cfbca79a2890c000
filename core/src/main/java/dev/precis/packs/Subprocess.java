package dev.precis.packs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Child processes that are waited for, and ended if the waiting thread is interrupted. */
final class Subprocess {
  /** Exit code that stands for a program that could not be started. */
  static final int NOT_STARTED = 127;

  private Subprocess() {}

  /** Exit code and everything printed. */
  record Result(int exitCode, String output) {}

  /** Runs a program, keeping what it prints. */
  static Result capture(List<String> command) {
    return capture(command, Map.of());
  }

  /** Runs a program that shares this process's terminal; returns its exit code. */
  static int show(List<String> command, Map<String, String> environment) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
      builder.environment().putAll(environment);
      return await(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /**
   * Runs a program that shares this process's terminal for its errors and progress, keeping what it
   * prints.
   */
  static Result watch(List<String> command, Map<String, String> environment) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(await(process), output);
    } catch (IOException e) {
      return new Result(NOT_STARTED, String.valueOf(e.getMessage()));
    }
  }

  /** As {@link #capture(List)} with more environment variables. */
  static Result capture(List<String> command, Map<String, String> environment) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(await(process), output);
    } catch (IOException e) {
      return new Result(NOT_STARTED, String.valueOf(e.getMessage()));
    }
  }

  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    }
  }
}
