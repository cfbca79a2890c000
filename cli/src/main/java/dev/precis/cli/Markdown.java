package dev.precis.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Pieces of a Markdown page. */
final class Markdown {
  private Markdown() {}

  /** Appends a table; bars in cells are escaped. */
  static void table(StringBuilder out, List<String> heads, List<List<String>> rows) {
    out.append(line(heads))
        .append(heads.stream().map(_ -> "---|").collect(Collectors.joining("", "|", "\n")));
    rows.forEach(row -> out.append(line(row)));
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
