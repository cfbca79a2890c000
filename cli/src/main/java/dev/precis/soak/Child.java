package dev.precis.soak;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command as a child process: the same Java, flags and class path as this process.
 *
 * @param command of a child, without its arguments
 * @param environment set in a child beside what it inherits
 */
public record Child(List<String> command, Map<String, String> environment) {
  /** Copies both. */
  public Child {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** Children that run this class. */
  public static Child of(String mainClass) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // a child that is killed must not leave half an archive of classes, nor wait for a debugger
      if (!flag.contains("SharedArchive") && !flag.startsWith("-agentlib")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return new Child(command, Map.of());
  }

  /** Starts it; both its outputs go to a file. */
  Process start(Path log, Object... arguments) {
    List<String> all = new ArrayList<>(command);
    for (Object argument : arguments) {
      all.add(String.valueOf(argument));
    }
    File file = log.toFile();
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(file);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new IllegalStateException("no child process could be started: " + e.getMessage(), e);
    }
  }
}
