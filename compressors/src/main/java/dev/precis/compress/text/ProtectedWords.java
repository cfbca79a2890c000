package dev.precis.compress.text;

import dev.precis.tensor.Matrix;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which words of a text must not be averaged or dropped: those with digits, capitalised ones,
 * brackets, # and @, and words of negation, number and time of English, German, French and Spanish.
 * Rather one too many than one too few.
 */
public final class ProtectedWords {
  private static final String SIGNS = "[]{}()<>#@%$€£°";

  private static final Set<String> NEGATIONS =
      Set.of(
          "no", "not", "never", "none", "nor", "neither", "nothing", "nobody", "nowhere", "without",
          "cannot", "except", "nicht", "kein", "keine", "keinen", "keinem", "keiner", "keines",
          "nie", "niemals", "nichts", "niemand", "ohne", "weder", "noch", "außer", "ne", "pas",
          "non", "jamais", "rien", "aucun", "aucune", "sans", "ni", "sauf", "nunca", "jamás",
          "nada", "nadie", "sin", "ningún", "ninguno", "ninguna", "tampoco");

  private static final Set<String> NUMBERS =
      Set.of(
          "zero",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "twenty",
          "thirty",
          "forty",
          "fifty",
          "sixty",
          "seventy",
          "eighty",
          "ninety",
          "hundred",
          "thousand",
          "million",
          "billion",
          "half",
          "quarter",
          "third",
          "dozen",
          "once",
          "twice",
          "first",
          "second",
          "last",
          "eins",
          "zwei",
          "drei",
          "vier",
          "fünf",
          "sechs",
          "sieben",
          "acht",
          "neun",
          "zehn",
          "hundert",
          "tausend",
          "halb",
          "deux",
          "trois",
          "quatre",
          "cinq",
          "sept",
          "huit",
          "neuf",
          "dix",
          "cent",
          "mille",
          "demi",
          "dos",
          "tres",
          "cuatro",
          "cinco",
          "seis",
          "siete",
          "ocho",
          "nueve",
          "diez",
          "cien",
          "mil");

  private static final Set<String> TIMES =
      Set.of(
          "today",
          "yesterday",
          "tomorrow",
          "tonight",
          "noon",
          "midnight",
          "morning",
          "evening",
          "afternoon",
          "night",
          "before",
          "after",
          "until",
          "since",
          "now",
          "am",
          "pm",
          "o'clock",
          "minute",
          "minutes",
          "hour",
          "hours",
          "day",
          "days",
          "week",
          "weeks",
          "month",
          "months",
          "year",
          "years",
          "heute",
          "gestern",
          "morgen",
          "mittag",
          "mitternacht",
          "uhr",
          "vor",
          "nach",
          "bis",
          "seit",
          "aujourd'hui",
          "hier",
          "demain",
          "midi",
          "minuit",
          "avant",
          "après",
          "hoy",
          "ayer",
          "mañana",
          "mediodía",
          "medianoche",
          "antes",
          "después");

  private ProtectedWords() {}

  /** Whether a word must stay. */
  public static boolean covers(String word) {
    int[] letters = word.codePoints().toArray();
    for (int i = 0; i < letters.length; i++) {
      int c = letters[i];
      boolean capital = Character.isUpperCase(c) || Character.isTitleCase(c);
      if (capital || Character.isDigit(c) || SIGNS.indexOf(c) >= 0) {
        return true;
      }
    }
    String plain = bare(word);
    return NEGATIONS.contains(plain)
        || NUMBERS.contains(plain)
        || TIMES.contains(plain)
        || plain.endsWith("n't");
  }

  private static String bare(String word) {
    String lower = word.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
    int from = 0;
    int to = lower.length();
    while (from < to && !Character.isLetter(lower.charAt(from))) {
      from++;
    }
    while (to > from && !Character.isLetter(lower.charAt(to - 1))) {
      to--;
    }
    return lower.substring(from, to);
  }

  /**
   * The signal {@link dev.precis.compress.Signal#PROTECTED} of a text's tokens.
   *
   * @param words of the text
   * @param wordOfToken for each token the word it is a part of, -1 for a token of no word
   */
  public static Matrix signal(List<String> words, int[] wordOfToken) {
    float[] marks = new float[wordOfToken.length];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = wordOfToken[i] >= 0 && covers(words.get(wordOfToken[i])) ? 1 : 0;
    }
    return Matrix.column(marks);
  }
}
