package dev.precis.parity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.precis.PrecisException;
import dev.precis.model.EngineOptions;
import dev.precis.model.InferenceEngine;
import dev.precis.model.OrtEngine;
import dev.precis.model.PackHome;
import dev.precis.packs.CheckoutFolder;
import dev.precis.packs.PackTool;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The graphs of a learned module, written by the packs project from the weights {@code w.*} of a
 * case and loaded when asked for. They lie in a folder of their own that goes with this object.
 */
final class ModuleGraphs implements AutoCloseable {
  private static final String WEIGHTS = "w.";
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final Map<String, InferenceEngine> engines = new HashMap<>();
  private JsonNode described = MissingNode.getInstance();

  private ModuleGraphs(Path folder) {
    this.folder = folder;
  }

  /**
   * The graphs of a family.
   *
   * @param parameters those of the packs project, which weights do not show
   * @throws PrecisException {@code NO_PACKS_PROJECT}, {@code NO_PYTHON} or {@code PYTHON_SETUP} if
   *     no Python is to be had; {@code PACK_TOOL} with its words if the family refuses the weights
   */
  static ModuleGraphs build(String family, Map<String, ?> parameters, CaseInputs inputs) {
    PackTool tool = PackTool.of(CheckoutFolder.namedOrAbove(), PackHome.ofEnvironment());
    try {
      ModuleGraphs graphs = new ModuleGraphs(Files.createTempDirectory("precis-module"));
      try {
        String printed = graphs.write(tool, family, JSON.writeValueAsString(parameters), inputs);
        graphs.described = JSON.readTree(printed).path("graphs");
      } catch (RuntimeException | JsonProcessingException e) {
        graphs.close();
        throw e;
      }
      return graphs;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the graphs of " + family, e);
    }
  }

  private String write(PackTool tool, String family, String parameters, CaseInputs inputs) {
    List<SafeTensorsEntry> entries = new ArrayList<>();
    inputs
        .all(WEIGHTS)
        .forEach((name, array) -> {
          float[] values = new float[array.values().length];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.values()[i];
          }
          long[] shape = new long[array.shape().length];
          for (int i = 0; i < shape.length; i++) {
            shape[i] = array.shape()[i];
          }
          entries.add(SafeTensorsEntry.ofFloats(name, values, shape));
        });
    Path weights = folder.resolve("weights.safetensors");
    SafeTensors.write(weights, entries, Map.of());
    return tool.capture(
        List.of(
            "module",
            family,
            "--weights",
            weights.toString(),
            "--prefix",
            WEIGHTS,
            "--parameters",
            parameters,
            "--out",
            folder.toString()));
  }

  /**
   * A graph by the stem of its file, on one thread; it closes with this object.
   *
   * @throws PrecisException {@code GRAPH_UNREADABLE} if the family has no such graph
   */
  InferenceEngine engine(String stem) {
    return engines.computeIfAbsent(
        stem,
        name ->
            OrtEngine.load(folder.resolve(name + ".onnx"), EngineOptions.DEFAULT.withThreads(1)));
  }

  /**
   * Width of an output: its last side.
   *
   * @throws IllegalArgumentException if there is none of that name, or its width is free
   */
  int width(String stem, String output) {
    for (JsonNode graph : described) {
      JsonNode sides = graph.path("outputs").path(output);
      if (graph.path("name").asText().equals(stem) && sides.path(sides.size() - 1).isInt()) {
        return sides.get(sides.size() - 1).intValue();
      }
    }
    throw new IllegalArgumentException(
        "no output %s of known width in graph %s among %s".formatted(output, stem, described));
  }

  /** Closes the engines and removes the files. */
  @Override
  public void close() {
    engines.values().forEach(InferenceEngine::close);
    engines.clear();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }
}
