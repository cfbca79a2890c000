package dev.precis.image;

import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tensor.SafeTensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Columns of a pack's keys, hidden states and rows per picture, by graph output: what the manifest
 * says; where it does not, the last side of the output in the pack's self-test, else the width of
 * the tokens.
 */
final class SignalWidths {
  private static final String STORED = "vision.out.";
  private static final Set<String> WITH_COLUMNS = Set.of("keys", "hidden", "levels", "frame");

  private SignalWidths() {}

  static Map<String, Integer> of(ModelPack pack) {
    PackManifest.VisionSpec spec = pack.vision();
    List<PackManifest.SignalOutput> signals =
        spec.signals().stream().filter(signal -> WITH_COLUMNS.contains(signal.kind())).toList();
    Map<String, Integer> widths = new HashMap<>();
    for (PackManifest.SignalOutput signal : signals) {
      Integer stated = signal.width();
      widths.put(signal.output(), stated == null ? spec.width() : stated);
    }
    PackManifest.SelfTest test = pack.manifest().selfTest();
    if (test != null && signals.stream().anyMatch(signal -> signal.width() == null)) {
      try (SafeTensors stored = SafeTensors.open(pack.folder().resolve(test.file()))) {
        for (PackManifest.SignalOutput signal : signals) {
          String name = STORED + signal.output();
          if (signal.width() == null && stored.names().contains(name)) {
            long[] shape = stored.tensor(name).shape();
            widths.put(signal.output(), Math.toIntExact(shape[shape.length - 1]));
          }
        }
      }
    }
    return widths;
  }
}
