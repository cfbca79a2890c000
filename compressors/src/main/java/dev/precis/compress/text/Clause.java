package dev.precis.compress.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A part of a text that can be dropped as a whole.
 *
 * @param start first character in the text
 * @param end character after the last one
 * @param text what stands there, without the space around it
 */
public record Clause(int start, int end, String text) {
  private static final String ENDS = ",;:.!?\u2026\u2014\u2013";

  /** Whether it holds a word that must stay. */
  public boolean isProtected() {
    for (String word : text.split("\\s+")) {
      if (ProtectedWords.covers(word)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The clauses of a text in order: its sentences, parted further after any sign that ends a clause
   * or a sentence, where a space follows: recognised speech often lacks capitals. Together they
   * hold every character but the space between them.
   *
   * @param language whose rules end a sentence
   */
  public static List<Clause> split(String text, Locale language) {
    List<Clause> clauses = new ArrayList<>();
    BreakIterator sentences = BreakIterator.getSentenceInstance(language);
    sentences.setText(text);
    int start = sentences.first();
    for (int end = sentences.next(); end != BreakIterator.DONE; end = sentences.next()) {
      int from = start;
      for (int i = start; i < end - 1; i++) {
        boolean ends =
            ENDS.indexOf(text.charAt(i)) >= 0 && Character.isWhitespace(text.charAt(i + 1));
        if (ends) {
          add(text, from, i + 1, clauses);
          from = i + 1;
        }
      }
      add(text, from, end, clauses);
      start = end;
    }
    return clauses;
  }

  private static void add(String text, int from, int to, List<Clause> clauses) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    if (start < end) {
      clauses.add(new Clause(start, end, text.substring(start, end)));
    }
  }
}
