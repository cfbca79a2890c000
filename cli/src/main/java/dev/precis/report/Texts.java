package dev.precis.report;

import dev.precis.tokens.StreamInfo;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Numbers and settings as people read them. */
final class Texts {
  private static final long SECOND = 1_000_000;

  private Texts() {}

  /** A count with thousands set apart. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** {@code 12.5 %}. */
  static String percent(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  /** A point in time: {@code 0:03.2}, {@code 1:02:03}. */
  static String time(long micros) {
    long seconds = micros / SECOND;
    if (seconds >= 3600) {
      return String.format(
          Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    return String.format(
        Locale.ROOT, "%d:%02d.%d", seconds / 60, seconds % 60, micros % SECOND / (SECOND / 10));
  }

  /** A length of time: {@code 850 ms}, {@code 3.2 s}, {@code 4 min 5 s}. */
  static String duration(long nanos) {
    double millis = nanos / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    if (millis < 1000) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    }
    if (millis < 120_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
    return String.format(
        Locale.ROOT, "%d min %d s", (long) millis / 60_000, (long) millis / 1000 % 60);
  }

  /** {@code 12.3 MB}. */
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** A value in few digits. */
  static String value(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  /** {@code 2 to 9}, or one value where the least, the first, is the most, the second. */
  static String range(float[] ends) {
    String least = value(ends[0]);
    String most = value(ends[1]);
    return least.equals(most) ? least : least + " to " + most;
  }

  /** {@code 64 x 48 px}; a dash for sound. */
  static String size(int width, int height) {
    return width == 0 ? "-" : width + " x " + height + " px";
  }

  /** The method with its options as the command line takes them. */
  static String method(StreamInfo info) {
    return info.options().isEmpty()
        ? info.method()
        : info.method()
            + new TreeMap<>(info.options())
                .entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(",", ":", ""));
  }
}
