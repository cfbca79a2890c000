package dev.precis.cli;

import java.util.Locale;

/** Numbers as people read them. */
final class Units {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MILLIS_PER_SECOND = 1000;
  private static final long SECONDS_PER_MINUTE = 60;

  private Units() {}

  /** A time such as {@code 12 ms}, {@code 3.4 s} or {@code 12:03 min}. */
  static String time(long nanos) {
    long millis = Math.round((double) nanos / NANOS_PER_MILLI);
    if (millis < MILLIS_PER_SECOND) {
      return millis + " ms";
    }
    long seconds = millis / MILLIS_PER_SECOND;
    if (seconds < SECONDS_PER_MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", (double) millis / MILLIS_PER_SECOND);
    }
    return "%d:%02d min".formatted(seconds / SECONDS_PER_MINUTE, seconds % SECONDS_PER_MINUTE);
  }

  /** A size such as {@code 12.3 MB}. */
  static String bytes(long count) {
    if (count < 1000) {
      return count + " B";
    }
    String[] units = {"kB", "MB", "GB", "TB"};
    double value = count;
    int unit = -1;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /** A share such as {@code 25.0 %}; {@code -} of nothing. */
  static String share(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  /** A point in a medium, such as {@code 1:02.5}. */
  static String moment(long micros) {
    double seconds = micros / 1e6;
    long minutes = (long) (seconds / SECONDS_PER_MINUTE);
    return minutes == 0
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : String.format(Locale.ROOT, "%d:%04.1f", minutes, seconds - minutes * SECONDS_PER_MINUTE);
  }
}
