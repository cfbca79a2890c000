package dev.precis.packs;

import dev.precis.PrecisException;
import dev.precis.model.PackHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code python -m precis_packs} in its private environment. */
public final class PackTool {
  /** File of a packs project by which it is known. */
  static final String PROJECT_FILE = "pyproject.toml";

  private final Path project;
  private final PythonEnvironment environment;
  private final PackHome home;

  private PackTool(Path project, PythonEnvironment environment, PackHome home) {
    this.project = project;
    this.environment = environment;
    this.home = home;
  }

  /**
   * The tool of a checkout, with its Python environment made if needed.
   *
   * @param checkout folder that holds {@code packs/}
   * @throws PrecisException {@code NO_PACKS_PROJECT}, {@code NO_PYTHON} or {@code PYTHON_SETUP}
   */
  public static PackTool of(Path checkout, PackHome home) {
    Path project = project(checkout);
    if (!Files.isRegularFile(project.resolve(PROJECT_FILE))) {
      throw PrecisException.unavailable(
          "NO_PACKS_PROJECT",
          "no packs project in %s; run precis from its checkout or set %s to it"
              .formatted(checkout, CheckoutFolder.VARIABLE));
    }
    return new PackTool(project, PythonEnvironment.ensure(project, home.root()), home);
  }

  /** The packs project of a checkout. */
  static Path project(Path checkout) {
    return checkout.resolve("packs");
  }

  /** Runs a command of the tool with this process's terminal; returns its exit code. */
  public int show(List<String> arguments) {
    return Subprocess.show(command(arguments), variables());
  }

  /**
   * Runs a command of the tool and returns what it printed.
   *
   * @throws PrecisException {@code PACK_TOOL} with its output if it failed
   */
  public String capture(List<String> arguments) {
    Subprocess.Result result = Subprocess.capture(command(arguments), variables());
    if (result.exitCode() != 0) {
      throw PrecisException.unavailable(
          "PACK_TOOL",
          "precis_packs %s failed with exit code %d:\n%s"
              .formatted(String.join(" ", arguments), result.exitCode(), result.output().strip()));
    }
    return result.output();
  }

  /**
   * Runs a command of the tool with its progress and errors on this process's terminal and returns
   * what it printed.
   *
   * @throws PrecisException {@code PACK_TOOL} if it failed; the reason was shown
   */
  public String watch(List<String> arguments) {
    Subprocess.Result result = Subprocess.watch(command(arguments), variables());
    if (result.exitCode() != 0) {
      throw PrecisException.unavailable(
          "PACK_TOOL",
          "precis_packs %s failed with exit code %d, see above"
              .formatted(arguments.getFirst(), result.exitCode()));
    }
    return result.output();
  }

  private List<String> command(List<String> arguments) {
    List<String> command =
        new ArrayList<>(List.of(environment.interpreter(), "-m", "precis_packs"));
    command.addAll(arguments);
    return command;
  }

  private Map<String, String> variables() {
    return Map.of(
        "PYTHONPATH", project.toString(),
        "PYTHONDONTWRITEBYTECODE", "1",
        "PRECIS_CACHE", home.root().toString());
  }
}
