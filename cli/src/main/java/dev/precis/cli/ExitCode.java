package dev.precis.cli;

import dev.precis.PrecisException;

/** How a command ended, for scripts; listed in {@code docs/cli.md}. */
final class ExitCode {
  /** All was done. */
  static final int OK = 0;

  /** The work ran, but some of it failed: an input that could not be encoded, a reference case. */
  static final int FAILED = 1;

  /** The command line or a file it names is wrong. */
  static final int USAGE = 2;

  /** A limit was exceeded, or something needed is missing on this machine. */
  static final int UNAVAILABLE = 3;

  /** A fault of Precis. */
  static final int INTERNAL = 4;

  /** Interrupted, as shells count it. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** The exit code of an error by who can mend it. */
  static int of(PrecisException.Kind kind) {
    return switch (kind) {
      case USER -> USAGE;
      case LIMIT, UNAVAILABLE -> UNAVAILABLE;
      case INTERNAL -> INTERNAL;
    };
  }
}
