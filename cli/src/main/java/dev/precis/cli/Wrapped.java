package dev.precis.cli;

import java.util.ArrayList;
import java.util.List;

/** Sentences in lines of a terminal. */
final class Wrapped {
  private Wrapped() {}

  /**
   * The text in lines of at most {@code columns} characters where its words allow it.
   *
   * @param start of the first line; the others are indented as far
   */
  static List<String> lines(String start, String text, int columns) {
    List<String> out = new ArrayList<>();
    StringBuilder line = new StringBuilder(start);
    boolean empty = true;
    for (String word : text.split(" ")) {
      if (!empty && line.length() + 1 + word.length() > columns) {
        out.add(line.toString());
        line = new StringBuilder(" ".repeat(start.length()));
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    out.add(line.toString());
    return out;
  }
}
