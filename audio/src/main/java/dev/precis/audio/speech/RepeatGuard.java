package dev.precis.audio.speech;

/**
 * Notices that a decoder has fallen into a loop: the last words repeat again and again. Times do
 * not count, they differ from line to line.
 */
final class RepeatGuard {
  /** Fewest repetitions that are a loop. */
  static final int LEAST_REPEATS = 4;

  /** Fewest words that the repetitions hold together. */
  static final int LEAST_WORDS = 16;

  /** Longest part whose repetition is noticed, words. */
  static final int LONGEST_PART = 40;

  private final int firstTime;
  private final int[] words;
  private final int[] place;
  private int count;

  RepeatGuard(int firstTime, int longest) {
    this.firstTime = firstTime;
    this.words = new int[longest];
    this.place = new int[longest];
  }

  /**
   * Takes the next token.
   *
   * @param at its place in the text
   * @return how many tokens of the text stay, with the repeated part once; -1 if there is no loop
   */
  int add(int token, int at) {
    if (token >= firstTime) {
      return -1;
    }
    words[count] = token;
    place[count] = at;
    count++;
    for (int part = 1; part <= LONGEST_PART; part++) {
      int repeats = Math.max(LEAST_REPEATS, (LEAST_WORDS + part - 1) / part);
      if (repeats * part <= count && repeat(part, repeats)) {
        return place[count - (repeats - 1) * part];
      }
    }
    return -1;
  }

  private boolean repeat(int part, int repeats) {
    for (int i = count - 1; i >= count - (repeats - 1) * part; i--) {
      if (words[i] != words[i - part]) {
        return false;
      }
    }
    return true;
  }
}
