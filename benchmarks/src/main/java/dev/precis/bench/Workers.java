package dev.precis.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The processes of the Python side, and who of the contenders runs in which. */
final class Workers implements AutoCloseable {
  private static final String VLLM = "vllm";
  private static final String NOT_INSTALLED = "not installed";

  private final Map<Contender, PythonWorker> all = new EnumMap<>(Contender.class);
  private final Map<String, String> versions = new TreeMap<>();

  private Workers() {}

  /**
   * Starts them; vLLM's own only for clips, and only where it is installed.
   *
   * @param file the inputs
   */
  static Workers start(SideBySideOptions options, Path file) throws IOException {
    Workers workers = new Workers();
    Group group = options.group();
    PythonWorker python = PythonWorker.start(options.python(), options.worker(), group.id(), file);
    workers.all.put(Contender.TORCH, python);
    workers.all.put(Contender.NUMPY, python);
    workers.all.put(Contender.LOOP, python);
    workers.versions.putAll(python.facts());
    if (group == Group.VIDEO) {
      workers.startVllm(options, file);
    }
    return workers;
  }

  private void startVllm(SideBySideOptions options, Path file) throws IOException {
    PythonWorker vllm = PythonWorker.start(options.vllm(), options.worker(), VLLM, file);
    all.put(Contender.VLLM, vllm);
    versions.putAll(vllm.facts());
    if (NOT_INSTALLED.equals(versions.get(VLLM))) {
      System.err.println(
          "%s has no vLLM, so evs is not compared with vLLM's own; name one with --vllm"
              .formatted(options.vllm()));
    }
  }

  Map<Contender, PythonWorker> all() {
    return all;
  }

  /** What runs on the Python side, by name. */
  Map<String, String> versions() {
    return versions;
  }

  @Override
  public void close() throws IOException {
    for (PythonWorker worker : all.values().stream().distinct().toList()) {
      worker.close();
    }
  }
}
