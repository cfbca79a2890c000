package dev.precis.serving.fetch;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The one form in which hosts are compared: lower-case ASCII without a dot at the end. */
final class HostName {
  private static final int MAX_LENGTH = 253;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** What some readers of addresses take for a number, and so for an address in another form. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

  private static final Pattern BYTE = Pattern.compile("0|[1-9][0-9]{0,2}");

  private HostName() {}

  /** The host in that form; nothing if it is no name, and no address of four plain decimals. */
  static Optional<String> of(String text) {
    String host = text.toLowerCase(Locale.ROOT);
    String[] labels = host.split("\\.", -1);
    if (host.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return Optional.empty();
      }
    }
    boolean number = NUMBER.matcher(labels[labels.length - 1]).matches();
    return number && !literal(host) ? Optional.empty() : Optional.of(host);
  }

  /** Whether a host is an IPv4 address, written as four decimals without leading zeros. */
  static boolean literal(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      if (!BYTE.matcher(part).matches() || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }
}
