package dev.precis.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of texts that fits the terminal: the widest left-aligned column gives way. */
final class TextTable {
  private static final String GAP = "  ";
  private static final String ELLIPSIS = "…";
  private static final int LEAST_WIDTH = 8;

  private final boolean[] right;
  private final List<String[]> rows = new ArrayList<>();

  /** A table of these columns; a header that begins with {@code >} is aligned right. */
  TextTable(String... headers) {
    right = new boolean[headers.length];
    String[] names = new String[headers.length];
    for (int c = 0; c < headers.length; c++) {
      right[c] = headers[c].startsWith(">");
      names[c] = right[c] ? headers[c].substring(1) : headers[c];
    }
    rows.add(names);
  }

  /** Adds a row. */
  TextTable row(String... cells) {
    if (cells.length != right.length) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.length, right.length));
    }
    rows.add(cells);
    return this;
  }

  /** The lines of the table, each at most that many characters, with a rule under the header. */
  List<String> lines(int columns) {
    int[] widths = widths(columns);
    List<String> out = new ArrayList<>();
    for (String[] row : rows) {
      out.add(line(row, widths));
      if (out.size() == 1) {
        out.add("-".repeat(Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1)));
      }
    }
    return out;
  }

  private int[] widths(int columns) {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row[c].length());
      }
    }
    int over = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - columns;
    while (over > 0) {
      int widest = widestText(widths);
      if (widest < 0) {
        break;
      }
      widths[widest]--;
      over--;
    }
    return widths;
  }

  private int widestText(int[] widths) {
    int widest = -1;
    for (int c = 0; c < widths.length; c++) {
      if (!right[c] && widths[c] > LEAST_WIDTH && (widest < 0 || widths[c] > widths[widest])) {
        widest = c;
      }
    }
    return widest;
  }

  private String line(String[] row, int[] widths) {
    StringBuilder out = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String cell = fit(row[c], widths[c]);
      String space = " ".repeat(widths[c] - cell.length());
      out.append(c == 0 ? "" : GAP).append(right[c] ? space + cell : cell + space);
    }
    return out.toString().stripTrailing();
  }

  private static String fit(String cell, int width) {
    return cell.length() <= width ? cell : cell.substring(0, width - 1) + ELLIPSIS;
  }
}
