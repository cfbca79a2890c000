package dev.precis.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build stamped into the jar. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"precis " + version()};
  }

  /** The bare number. */
  static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
