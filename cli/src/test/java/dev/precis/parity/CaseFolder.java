package dev.precis.parity;

import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a folder of reference cases. */
final class CaseFolder {
  private final Path folder;
  private final List<String> cases = new ArrayList<>();

  CaseFolder(Path folder) {
    this.folder = folder;
  }

  Path path() {
    return folder;
  }

  /** Adds a case; {@code compare} and {@code parameters} are JSON objects. */
  CaseFolder add(
      String method, String name, String parameters, String compare, SafeTensorsEntry... tensors) {
    SafeTensors.write(folder.resolve(name + ".safetensors"), List.of(tensors), Map.of());
    return addEntry(method, name, name + ".safetensors", parameters, compare);
  }

  CaseFolder addEntry(String method, String name, String file, String parameters, String compare) {
    cases.add(
        """
        {"id": "%s/%s", "method": "%s", "file": "%s", "parameters": %s, "compare": %s}\
        """
            .formatted(method, name, method, file, parameters, compare));
    return this;
  }

  /** Writes the manifest. */
  CaseFolder write() {
    return manifest("{\"schema\": 1, \"cases\": [" + String.join(",\n", cases) + "]}");
  }

  CaseFolder manifest(String text) {
    try {
      Files.writeString(folder.resolve(ParityManifest.FILE), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * HoloV over four tokens in four bands, all kept: every band holds one token, so its score is its
   * attention, its weight a quarter (less the guard), and each gets one of the four places.
   */
  CaseFolder addHoloV(String name, int keptFirst, double beta) {
    float weight = (float) (0.25 / (1 + 1e-6));
    return add(
        "holov",
        name,
        """
        {"N": 4, "grid": [2, 2], "D": 2, "num_crops": 4, "keep": 4, "alpha": 1.0, "beta": %s,
         "power": 1, "eps": 1e-06, "attention_scale": 1000.0, "layout": "contiguous raster runs"}\
        """
            .formatted(beta),
        """
        {"out.crop_scores": {"kind": "close", "atol": 1e-4, "rtol": 2e-4},
         "out.weights": {"kind": "close", "atol": 1e-4, "rtol": 2e-4},
         "out.tokens": {"kind": "close", "atol": 0, "rtol": 0},
         "out.allocated": {"kind": "exact"}, "out.indices": {"kind": "exact"}}\
        """,
        SafeTensorsEntry.ofFloats("in.features", new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2),
        SafeTensorsEntry.ofFloats("in.attention", new float[] {0.25f, 0.25f, 0.25f, 0.25f}),
        SafeTensorsEntry.ofFloats("out.crop_scores", new float[] {0.25f, 0.25f, 0.25f, 0.25f}),
        SafeTensorsEntry.ofFloats("out.weights", new float[] {weight, weight, weight, weight}),
        SafeTensorsEntry.ofFloats("out.tokens", new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2),
        SafeTensorsEntry.ofInts("out.allocated", new int[] {1, 1, 1, 1}),
        SafeTensorsEntry.ofInts("out.indices", new int[] {keptFirst, 1, 2, 3}));
  }
}
