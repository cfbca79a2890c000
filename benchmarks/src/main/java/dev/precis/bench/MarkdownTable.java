package dev.precis.bench;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown whose columns also line up as plain text. */
final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();

  MarkdownTable(String... head) {
    rows.add(List.of(head));
  }

  /** Adds a row of as many cells as the head has. */
  void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "a row needs %d cells, got %d".formatted(rows.getFirst().size(), cells.length));
    }
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    int columns = rows.getFirst().size();
    int[] width = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) {
        width[c] = Math.max(width[c], row.get(c).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns; c++) {
        String cell = rows.get(r).get(c);
        text.append("| ").append(cell).repeat(' ', width[c] - cell.length() + 1);
      }
      text.append("|\n");
      if (r == 0) {
        for (int c = 0; c < columns; c++) {
          text.append('|').repeat('-', width[c] + 2);
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }
}
