package dev.precis.image;

import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tensor.SafeTensors;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Columns of a pack's per-token signals, by graph output: 1 for attention; for keys and hidden
 * states the last side of the output in the pack's self-test, and the width of the tokens where the
 * self-test does not show it. Whole attention maps are left out: they are not per token.
 */
final class SignalWidths {
  private static final String STORED = "vision.out.";

  private SignalWidths() {}

  static Map<String, Integer> of(ModelPack pack) {
    PackManifest.VisionSpec spec = pack.vision();
    Map<String, Integer> widths = new LinkedHashMap<>();
    for (PackManifest.SignalOutput signal : spec.signals()) {
      switch (signal.kind()) {
        case "cls", "received" -> widths.put(signal.output(), 1);
        case "keys", "hidden" -> widths.put(signal.output(), spec.width());
        case "map" -> {}
        default ->
            throw new IllegalArgumentException(
                "signal kind '%s' should have been refused with the pack".formatted(signal.kind()));
      }
    }
    PackManifest.SelfTest test = pack.manifest().selfTest();
    if (test != null && widths.values().stream().anyMatch(width -> width > 1)) {
      try (SafeTensors stored = SafeTensors.open(pack.folder().resolve(test.file()))) {
        refine(widths, stored);
      }
    }
    return widths;
  }

  private static void refine(Map<String, Integer> widths, SafeTensors stored) {
    for (Map.Entry<String, Integer> entry : widths.entrySet()) {
      String name = STORED + entry.getKey();
      if (entry.getValue() > 1 && stored.names().contains(name)) {
        long[] shape = stored.tensor(name).shape();
        entry.setValue(Math.toIntExact(shape[shape.length - 1]));
      }
    }
  }
}
