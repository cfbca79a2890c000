package dev.precis.cli;

import dev.precis.compress.Mechanism;
import dev.precis.tokens.Modality;
import java.util.LinkedHashMap;
import java.util.Map;

/** The cells of the scoreboard that nothing fills yet, and what each waits for. */
final class OpenCells {
  private static final String ONE_SPACE =
      "The default pack's %s encoder and its text encoder do not share a space, so a question cannot"
          + " be held against tokens: such a run is refused. It waits for a pack whose text and %s"
          + " spaces are one, and for an accuracy row in which shuffled questions clearly lose.";

  private OpenCells() {}

  /** Why, by cell; the test of the scoreboard holds the list to the truth. */
  static Map<Cell, String> reasons() {
    Map<Cell, String> out = new LinkedHashMap<>();
    out.put(
        new Cell.Of(Modality.VIDEO, Mechanism.TRANSFORMATION),
        "`slowfast` and `progressive-pool` follow papers for which there is no reference to make"
            + " cases with, and of what they leave of a film fewer details are found again than of"
            + " tokens drawn at random. It waits for cases or for a row that does better.");
    out.put(new Cell.Of(Modality.IMAGE, Mechanism.QUERY), ONE_SPACE.formatted("picture", "image"));
    out.put(new Cell.Of(Modality.VIDEO, Mechanism.QUERY), ONE_SPACE.formatted("picture", "video"));
    return out;
  }
}
