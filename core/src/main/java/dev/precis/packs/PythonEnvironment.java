package dev.precis.packs;

import dev.precis.PrecisException;
import dev.precis.model.Digests;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A private Python environment with what the packs project needs, made once per set of requirements
 * under the cache folder.
 */
final class PythonEnvironment {
  private static final String READY = "ready";
  private static final String INSTALL_HINT =
      "install Python 3.11 or newer with its venv module (Debian: apt-get install python3-venv), or name one with"
          + " PRECIS_PYTHON";

  private final Path folder;

  private PythonEnvironment(Path folder) {
    this.folder = folder;
  }

  /**
   * The environment for a packs project, made if it is not there; several processes may ask at
   * once.
   *
   * @throws PrecisException {@code NO_PYTHON} or {@code PYTHON_SETUP} saying what to install
   */
  static PythonEnvironment ensure(Path project, Path cache) {
    try {
      String requirements = Digests.sha256(project.resolve("pyproject.toml")).substring(0, 12);
      Path folder = cache.resolve("python").resolve(requirements);
      PythonEnvironment environment = new PythonEnvironment(folder);
      if (Files.exists(folder.resolve(READY))) {
        return environment;
      }
      Files.createDirectories(folder);
      try (FileChannel lock =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = lock.lock()) {
        if (!Files.exists(folder.resolve(READY))) {
          environment.make(project);
          Files.createFile(folder.resolve(READY));
        }
      }
      return environment;
    } catch (IOException e) {
      throw PrecisException.unavailable(
          "PYTHON_SETUP", "cannot set up Python under %s: %s".formatted(cache, e.getMessage()), e);
    }
  }

  private void make(Path project) {
    String python = systemPython();
    Path venv = folder.resolve("venv");
    expect(
        Subprocess.capture(List.of(python, "-m", "venv", "--clear", venv.toString())),
        "PYTHON_SETUP",
        "python cannot make a virtual environment; " + INSTALL_HINT);
    String listing =
        "import tomllib,sys;print(*tomllib.load(open(sys.argv[1],'rb'))['project']['dependencies'],sep='\\n')";
    Subprocess.Result wanted =
        expect(
            Subprocess.capture(
                List.of(
                    interpreter(), "-c", listing, project.resolve("pyproject.toml").toString())),
            "PYTHON_SETUP",
            "cannot read the requirements of the packs project");
    List<String> pip =
        new ArrayList<>(
            List.of(
                interpreter(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"));
    pip.addAll(wanted.output().strip().lines().toList());
    expect(
        Subprocess.capture(pip),
        "PYTHON_SETUP",
        "pip could not install what the packs project needs; check the network or pip's index settings");
  }

  private static String systemPython() {
    String named = System.getenv("PRECIS_PYTHON");
    List<String> candidates =
        named != null && !named.isBlank() ? List.of(named) : List.of("python3", "python");
    for (String candidate : candidates) {
      Subprocess.Result result =
          Subprocess.capture(
              List.of(
                  candidate, "-c", "import sys;sys.exit(0 if sys.version_info>=(3,11) else 1)"));
      if (result.exitCode() == 0) {
        return candidate;
      }
    }
    throw PrecisException.unavailable(
        "NO_PYTHON", "no Python 3.11 or newer as %s; %s".formatted(candidates, INSTALL_HINT));
  }

  private static Subprocess.Result expect(Subprocess.Result result, String code, String message) {
    if (result.exitCode() != 0) {
      throw PrecisException.unavailable(code, message + ":\n" + result.output().strip());
    }
    return result;
  }

  /** The interpreter to run. */
  String interpreter() {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    return folder.resolve("venv").resolve(windows ? "Scripts/python.exe" : "bin/python").toString();
  }
}
