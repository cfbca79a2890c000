package dev.precis.compress;

import dev.precis.PrecisException;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What every method keeps of some seeded pictures, as text, with the kernels of this process. */
final class KeptRows {
  private static final int FRAMES = 3;
  private static final int[][] SHAPES = {{1, 7, 33}, {9, 13, 64}, {24, 24, 100}};
  private static final int SEEDS = 2;

  private KeptRows() {}

  /** Prints it, a line per method and picture. */
  public static void main(String[] arguments) {
    all().forEach(System.out::println);
  }

  /** The lines. */
  static List<String> all() {
    List<String> lines = new ArrayList<>();
    for (Method method : Compressors.all()) {
      String id = method.info().id();
      add(id, method.info(), lines);
      if (method.info().options().stream().anyMatch(option -> option.name().equals("mode"))) {
        add(id + ":mode=parity", method.info(), lines);
      }
    }
    return lines;
  }

  private static void add(String text, MethodInfo info, List<String> lines) {
    Method.Configured method = Compressors.of(text);
    // The order of a set differs from one JVM to the next; the first by number does not.
    Modality modality = info.modalities().stream().sorted().findFirst().orElseThrow();
    for (int[] shape : SHAPES) {
      Grid grid =
          switch (modality) {
            case IMAGE -> Grid.image(shape[0], shape[1]);
            case VIDEO -> new Grid(FRAMES, shape[0], shape[1]);
            case AUDIO, TEXT -> Grid.line(shape[0] * shape[1]);
          };
      for (int seed = 0; seed < SEEDS; seed++) {
        TokenSequence in = Pictures.random(grid, shape[2], modality, seed);
        Budget budget = Budget.tokens(Math.max(1, in.size() / 9));
        String picture = text + " of " + Arrays.toString(shape) + ", seed " + seed + ": ";
        lines.add(picture + kept(method, in, budget, Pictures.signals(in, 10 + seed)));
      }
    }
  }

  /** The rows, or why there are none: a parity mode may refuse random attention. */
  private static String kept(
      Method.Configured method, TokenSequence in, Budget budget, Signals signals) {
    try {
      Provenance rows = Compressors.run(method, in, budget, signals).tokens().provenance();
      return Arrays.toString(rows.index()) + " weighing " + Arrays.toString(rows.weight());
    } catch (PrecisException e) {
      return e.code();
    }
  }
}
