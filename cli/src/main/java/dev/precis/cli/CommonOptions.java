package dev.precis.cli;

import picocli.CommandLine.Option;

/** What every command takes. */
final class CommonOptions {
  @Option(names = "--json", description = "Print one JSON value for scripts; errors are JSON too.")
  private boolean json;

  @Option(names = "--debug", description = "Print the stack trace of an error.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this page.")
  private boolean help;

  /** Whether a script reads along. */
  boolean json() {
    return json;
  }

  /** Whether stack traces are wanted. */
  boolean debug() {
    return debug;
  }

  /** Whether help is asked for. */
  boolean help() {
    return help;
  }
}
