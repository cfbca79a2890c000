package dev.precis.bench;

import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The Python contenders in a process of their own: one request a line, one answer a line. */
final class PythonWorker implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private PythonWorker(Process process) {
    this.process = process;
    this.requests = process.outputWriter();
    this.answers = process.inputReader();
  }

  /**
   * Starts it over the inputs in the file.
   *
   * @param interpreter a Python with what requirements.txt lists, or with vLLM
   * @param script worker.py
   * @param family which contenders it runs: the id of a group, or {@code vllm}
   */
  static PythonWorker start(Path interpreter, Path script, String family, Path inputs)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(interpreter.toString(), "-B", script.toString(), family, inputs.toString()));
    for (String library : List.of("OMP", "MKL", "OPENBLAS")) {
      builder.environment().put(library + "_NUM_THREADS", "1");
    }
    return new PythonWorker(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private String ask(String request) {
    try {
      requests.write(request);
      requests.newLine();
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("the Python side ended at: " + request);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException("the Python side does not answer: " + request, e);
    }
  }

  /** Versions, by name. */
  Map<String, String> facts() {
    Map<String, String> facts = new TreeMap<>();
    for (String fact : ask("facts").split("\t", -1)) {
      String[] parts = fact.split("=", 2);
      facts.put(parts[0], parts[1]);
    }
    return facts;
  }

  /** The output rows of a contender; empty if it has no such method. */
  Optional<Matrix> rows(String method, Contender contender, Path folder) {
    Path file = folder.resolve(method + "." + contender.id() + ".safetensors");
    return switch (ask("check %s %s %s".formatted(method, contender.id(), file))) {
      case "none" -> Optional.empty();
      case "written" -> {
        try (SafeTensors written = SafeTensors.open(file)) {
          yield Optional.of(written.tensor("rows").toMatrix());
        }
      }
      case String other -> throw new IllegalStateException("unexpected answer: " + other);
    };
  }

  /** Times calls. */
  Batch time(String method, Contender contender, int calls) {
    String[] nanos = ask("time %s %s %d".formatted(method, contender.id(), calls)).split(" ", -1);
    return new Batch(Double.parseDouble(nanos[0]) / calls, Double.parseDouble(nanos[1]) / calls);
  }

  /** Ends the process: it stops when its input does. */
  @Override
  public void close() throws IOException {
    requests.close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
