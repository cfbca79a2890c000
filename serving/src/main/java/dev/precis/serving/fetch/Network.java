package dev.precis.serving.fetch;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of addresses, such as {@code 10.0.0.0/8}.
 *
 * @param text as it was written
 * @param base its first address, 4 or 16 bytes
 * @param bits at the front that all of them share
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record Network(String text, byte[] base, int bits) {
  private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]{2,45})/([0-9]{1,3})");

  /** The range that a text names; nothing if it names none. */
  static Optional<Network> of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String first = form.group(1);
    if (first.indexOf(':') < 0 && !HostName.literal(first)) {
      return Optional.empty();
    }
    byte[] base;
    try {
      base = InetAddress.ofLiteral(first).getAddress();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    // a mapped address is read as the IPv4 one, whose bits would be counted otherwise
    boolean mapped = first.indexOf(':') >= 0 && base.length == 4;
    int bits = Integer.parseInt(form.group(2));
    return mapped || bits > 8 * base.length
        ? Optional.empty()
        : Optional.of(new Network(text, base, bits));
  }

  /** Whether an address lies in it. */
  boolean contains(byte[] address) {
    if (address.length != base.length) {
      return false;
    }
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (address[i] != base[i]) {
        return false;
      }
    }
    int rest = bits % 8;
    return rest == 0 || ((address[whole] ^ base[whole]) & 0xff) >>> (8 - rest) == 0;
  }

  /** Whether all of it lies in another one. */
  boolean within(Network other) {
    return bits >= other.bits && other.contains(base);
  }
}
