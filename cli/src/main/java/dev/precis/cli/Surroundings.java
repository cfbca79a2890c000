package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.model.PackHome;
import dev.precis.packs.CheckoutFolder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a command may touch of the world around it.
 *
 * @param out results
 * @param err progress and errors
 * @param terminal whether {@code err} is a terminal, so that a line may be redrawn
 * @param columns width of tables and pictures, characters
 * @param packs where packs and downloads are kept
 * @param checkout the folder that holds {@code packs/}, if known
 */
record Surroundings(
    PrintWriter out,
    PrintWriter err,
    boolean terminal,
    int columns,
    PackHome packs,
    Optional<Path> checkout) {
  /** System property by which the launcher says that standard error is a terminal. */
  static final String TERMINAL = "precis.terminal";

  /** System property by which the launcher tells the terminal's width. */
  static final String COLUMNS = "precis.columns";

  /** Width when nothing is known. */
  static final int DEFAULT_COLUMNS = 100;

  private static final int LEAST_COLUMNS = 60;
  private static final int MOST_COLUMNS = 160;

  /** This process's own. Text goes out as UTF-8 whatever the locale. */
  static Surroundings ofProcess() {
    int columns = Integer.getInteger(COLUMNS, DEFAULT_COLUMNS);
    return new Surroundings(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        Boolean.getBoolean(TERMINAL),
        Math.clamp(columns, LEAST_COLUMNS, MOST_COLUMNS),
        PackHome.ofEnvironment(),
        CheckoutFolder.named());
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /**
   * The checkout.
   *
   * @throws PrecisException {@code NO_PACKS_PROJECT} if nobody named it
   */
  Path requireCheckout() {
    return checkout.orElseThrow(() ->
        PrecisException.unavailable(
            "NO_PACKS_PROJECT",
            "packs are made by the packs project of a checkout; run ./precis from one or set %s to it"
                .formatted(CheckoutFolder.VARIABLE)));
  }
}
