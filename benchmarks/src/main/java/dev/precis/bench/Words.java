package dev.precis.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Words of texts, without case and punctuation. */
final class Words {
  private Words() {}

  /** The words in order. */
  static List<String> of(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z' ]", " ").strip();
    return plain.isEmpty() ? List.of() : Arrays.asList(plain.split(" +"));
  }

  /** Fewest words to put in, leave out or change so that one list becomes the other. */
  static int errors(List<String> truth, List<String> read) {
    int[] above = new int[read.size() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= truth.size(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = truth.get(i - 1).equals(read.get(j - 1)) ? 0 : 1;
        row[j] = Math.min(Math.min(above[j], row[j - 1]) + 1, above[j - 1] + change);
      }
      above = row;
    }
    return above[read.size()];
  }

  /** Words right: 1 less the errors per true word, 0 at least. */
  static double right(String truth, String read) {
    List<String> words = Words.of(truth);
    return Math.max(0, 1 - (double) errors(words, of(read)) / words.size());
  }

  /** The words of a passage that the whole text says only once. */
  static Set<String> own(String passage, String text) {
    Map<String, Integer> count = new HashMap<>();
    of(text).forEach(word -> count.merge(word, 1, Integer::sum));
    Set<String> out = new HashSet<>(of(passage));
    out.removeIf(word -> count.getOrDefault(word, 0) != 1);
    return out;
  }
}
