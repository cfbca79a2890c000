package dev.precis.audio.speech;

import java.util.OptionalLong;

/** Times as subtitle files write them: {@code hours:minutes:seconds} and milliseconds. */
final class TimeCode {
  /** Most digits of the hours. */
  static final int MOST_HOUR_DIGITS = 4;

  private static final long MICROS_PER_MILLI = 1_000;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int SIXTY = 60;
  private static final int MILLI_DIGITS = 3;

  private TimeCode() {}

  /**
   * The time in us; nothing if the text is no time. Hours may be missing, milliseconds follow a
   * comma or a dot, or are missing too.
   */
  static OptionalLong parse(String text) {
    int point = Math.max(text.indexOf('.'), text.indexOf(','));
    long millis = 0;
    if (point >= 0) {
      millis = number(text.substring(point + 1), MILLI_DIGITS, MILLI_DIGITS, 1000);
    }
    String[] parts = (point < 0 ? text : text.substring(0, point)).split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      return OptionalLong.empty();
    }
    long hours = parts.length == 3 ? number(parts[0], 1, MOST_HOUR_DIGITS, Long.MAX_VALUE) : 0;
    long minutes = number(parts[parts.length - 2], 1, 2, SIXTY);
    long seconds = number(parts[parts.length - 1], 1, 2, SIXTY);
    if (hours < 0 || minutes < 0 || seconds < 0 || millis < 0) {
      return OptionalLong.empty();
    }
    long whole = (hours * SIXTY + minutes) * SIXTY + seconds;
    return OptionalLong.of(whole * MICROS_PER_SECOND + millis * MICROS_PER_MILLI);
  }

  /** A number below {@code limit} of so many plain digits, else -1. */
  private static long number(String digits, int fewest, int most, long limit) {
    if (digits.length() < fewest || digits.length() > most) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value < limit ? value : -1;
  }

  /** The time rounded to milliseconds, which follow {@code point}. */
  static String text(long us, char point) {
    long millis = (us + MICROS_PER_MILLI / 2) / MICROS_PER_MILLI;
    long seconds = millis / 1000;
    return "%02d:%02d:%02d%c%03d"
        .formatted(
            seconds / SIXTY / SIXTY,
            seconds / SIXTY % SIXTY,
            seconds % SIXTY,
            point,
            millis % 1000);
  }
}
