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
        new Cell.Of(Modality.IMAGE, Mechanism.TRANSFORMATION),
        "The pools have no reference cases; they are held by tests of their properties only. It"
            + " waits for cases or an accuracy row.");
    out.put(
        new Cell.Of(Modality.VIDEO, Mechanism.TRANSFORMATION),
        "`slowfast` and `progressive-pool` follow papers for which there is no reference to make"
            + " cases with; they are held by tests of their properties. It waits for an accuracy"
            + " row.");
    out.put(
        new Cell.Of(Modality.AUDIO, Mechanism.TRANSFORMATION),
        "No method made for sound has reference cases or an accuracy row; the pools of pictures run"
            + " on sound too.");
    out.put(
        new Cell.Of(Modality.AUDIO, Mechanism.SIMILARITY),
        "There is no public code of a training-free method for sound to make reference cases with,"
            + " and no accuracy row.");
    out.put(
        new Cell.Of(Modality.AUDIO, Mechanism.ATTENTION),
        "There is no public code of a training-free method for sound to make reference cases with,"
            + " and no accuracy row.");
    out.put(new Cell.Of(Modality.IMAGE, Mechanism.QUERY), ONE_SPACE.formatted("picture", "image"));
    out.put(new Cell.Of(Modality.VIDEO, Mechanism.QUERY), ONE_SPACE.formatted("picture", "video"));
    out.put(new Cell.Of(Modality.AUDIO, Mechanism.QUERY), ONE_SPACE.formatted("sound", "audio"));
    return out;
  }
}
