package dev.precis.cli;

import dev.precis.compress.Mechanism;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The page {@code docs/scoreboard.md}: what is filled, what is open and why, cell by cell. */
final class ScoreboardPage {
  private static final String HEAD =
      """
      # Scoreboard

      Made by `precis methods --scoreboard`; edit the code, not this page. All methods are training-free.

      The survey of the field sorts methods by modality and by what decides: rules of shape (transformation), likeness
      (similarity), the encoder's attention, or the question (query). A cell is filled only by a method

      - that is made for its modality: methods of pictures that run frame by frame count for pictures, methods of pictures or
        of text that also run on sound do not count for sound;
      - with reference cases that all pass, or a row of measured accuracy (`benchmarks/accuracy`, below);
      - with a run on the demo's medium;
      - and in the row *query*, with a space that text and media truly share: shuffled questions must lose by %.0f points.

      Pools stand in the row *transformation* only; `ward-pooling`, which joins what is alike, is none but by name.

      Runs: %s of the tokens of the demo's photo and of its clip (%s frames a second, its sound whole) in pack %s.
      Query methods got the question "%s", and sound its transcript. The numbers of tokens are the same on
      every machine; times are of compressing alone, the second of two runs, once, on
      %s: they are for orientation.

      **%d of %d cells are filled.**

      """;

  private static final String TASKS =
      """

      ## Accuracy

      Each task has answers that are known without labels, and "of" names what all tokens give. *Words read back*: the speech
      decoder of the pack reads the compressed tokens of a real recording, as it would read all of them; what it gets right of
      the true words, they still hold. *Words of the passage asked for*: likewise, but only words that the line answering a
      question has to itself; *shuffled* looks for them with the other questions. *Detail*: a block of 3 x 3 tokens of a frame
      0.2 s later is held against the tokens left of every candidate, and must find its own. A row fills nothing unless it
      keeps more than as many tokens drawn at *random*. No language model was asked, the sets are small (one recording, 6
      films), and `audio-attention` got its default on two other recordings.
      """;

  private ScoreboardPage() {}

  /** The whole page. */
  static String of(Scoreboard board, Map<Cell, String> reasons) {
    List<Cell> cells = Cell.all();
    DemoRuns demo = board.demo();
    StringBuilder out =
        new StringBuilder(
            HEAD.formatted(
                100 * AccuracyRows.CLEAR_LEAD,
                demo.keep(),
                number(demo.fps()),
                demo.pack(),
                DemoMeasure.QUESTION,
                demo.machine(),
                cells.stream().filter(board::filled).count(),
                cells.size()));
    overview(out, board);
    open(out, board, reasons);
    out.append(TASKS);
    cells.forEach(cell -> cell(out, board, cell));
    return out.toString();
  }

  private static void overview(StringBuilder out, Scoreboard board) {
    List<String> heads = new ArrayList<>(List.of(""));
    Cell.COLUMNS.forEach(modality -> heads.add(modality.id()));
    List<List<String>> rows = new ArrayList<>();
    for (Mechanism mechanism : Mechanism.values()) {
      List<String> row = new ArrayList<>(List.of(mechanism.id()));
      Cell.COLUMNS.forEach(modality -> row.add(state(board, new Cell.Of(modality, mechanism))));
      rows.add(row);
    }
    Markdown.table(out, heads, rows);
    out.append("\nVideo and audio together: ").append(state(board, Cell.JOINT)).append(".\n");
  }

  private static String state(Scoreboard board, Cell cell) {
    long fill = board.in(cell).stream().filter(Standing::fills).count();
    return fill == 0 ? "open" : fill == 1 ? "**1 method**" : "**%d methods**".formatted(fill);
  }

  private static void open(StringBuilder out, Scoreboard board, Map<Cell, String> reasons) {
    out.append("\n## Open cells\n\n");
    List<List<String>> rows = new ArrayList<>();
    for (Cell cell : Cell.all()) {
      if (!board.filled(cell)) {
        rows.add(List.of(cell.text(), reasons.getOrDefault(cell, "-")));
      }
    }
    Markdown.table(out, List.of("cell", "why"), rows);
  }

  private static void cell(StringBuilder out, Scoreboard board, Cell cell) {
    out.append("\n## ").append(cell.text()).append(board.filled(cell) ? "" : " (open)");
    out.append("\n\n");
    List<Standing> own = board.in(cell);
    if (own.isEmpty()) {
      out.append("No method is made for it.\n");
    } else {
      Markdown.table(
          out,
          List.of("method", "needs", "cases", "accuracy", "tokens", "time", "fills the cell"),
          own.stream().map(standing -> row(board, standing)).toList());
    }
    List<Standing> others = board.usableIn(cell);
    if (!others.isEmpty()) {
      out.append(
          others.stream()
              .map(standing -> "`" + standing.info().id() + "`")
              .collect(Collectors.joining(", ", "\nUsable too: ", ".\n")));
    }
  }

  private static List<String> row(Scoreboard board, Standing standing) {
    String id = standing.info().id();
    return List.of(
        "`" + id + "`",
        MethodTexts.signals(standing.info().needs()),
        board.parity().text(id),
        standing.accuracy().map(AccuracyRows.Row::text).orElse("-"),
        standing.run().map(ScoreboardPage::tokens).orElse("-"),
        standing
            .run()
            .filter(DemoRuns.Run::ran)
            .map(run -> String.format(Locale.ROOT, "%.1f ms", run.micros() / 1e3))
            .orElse("-"),
        standing.fills() ? "yes" : "no: " + standing.lacks());
  }

  private static String tokens(DemoRuns.Run run) {
    return run.ran()
        ? String.format(Locale.ROOT, "%,d to %,d", run.tokensIn(), run.tokensOut())
        : run.refused().isEmpty() ? "none" : "refused: " + run.refused().split(":", 2)[0];
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
