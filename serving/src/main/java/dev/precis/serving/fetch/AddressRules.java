package dev.precis.serving.fetch;

import dev.precis.PrecisException;
import java.net.InetAddress;
import java.util.List;

/**
 * The addresses that may be dialled: those of the public internet, and private networks that the
 * operator names. This machine, its link and the services that clouds put there are never dialled.
 */
public final class AddressRules {
  /** The public internet alone. */
  public static final AddressRules PUBLIC = new AddressRules(List.of());

  /**
   * IPv4 addresses that are not of the public internet: the registry of special-purpose addresses
   * (RFC 6890 and its later entries), multicast (RFC 5771), and what is reserved (RFC 1112).
   */
  private static final List<Network> REFUSED_V4 =
      networks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** All that is assigned of the IPv6 internet (RFC 4291, section 2.4); nothing else is dialled. */
  private static final Network GLOBAL_V6 = network("2000::/3");

  /** Ranges in it that carry other addresses inside (Teredo, 6to4) or are no one's. */
  private static final List<Network> REFUSED_V6 =
      networks("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20");

  /** Private networks, of which an operator may name some. */
  private static final List<Network> PRIVATE =
      networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");

  /** Where clouds answer machines about themselves, outside of the link's own range. */
  private static final List<Network> NEVER =
      networks(
          "168.63.129.16/32",
          "100.100.100.200/32",
          "fd00:ec2::254/128",
          "fd20:ce::254/128",
          "fd00:42::42/128");

  private final List<Network> named;

  private AddressRules(List<Network> named) {
    this.named = List.copyOf(named);
  }

  /**
   * The public internet and private networks.
   *
   * @param texts ranges within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 or fc00::/7
   * @throws PrecisException {@code MEDIA_NETWORK} if one is no such range
   */
  public static AddressRules of(List<String> texts) {
    return new AddressRules(texts.stream().map(AddressRules::checked).toList());
  }

  private static Network checked(String text) {
    return Network.of(text)
        .filter(network -> PRIVATE.stream().anyMatch(network::within))
        .orElseThrow(() ->
            PrecisException.user(
                "MEDIA_NETWORK",
                "'%s' is no private network; write a range within %s"
                    .formatted(text, String.join(", ", texts(PRIVATE)))));
  }

  /** With any ranges, for servers on the loopback address that tests start. */
  static AddressRules withAny(List<Network> networks) {
    return new AddressRules(networks);
  }

  /** The private networks that were named, as they were written. */
  public List<String> networks() {
    return texts(named);
  }

  /** Whether an address may be dialled. */
  public boolean takes(InetAddress address) {
    return takes(address.getAddress());
  }

  boolean takes(byte[] address) {
    if (in(NEVER, address)) {
      return false;
    }
    if (in(named, address)) {
      return true;
    }
    return address.length == 4
        ? !in(REFUSED_V4, address)
        : GLOBAL_V6.contains(address) && !in(REFUSED_V6, address) && !carriesV4(address);
  }

  /** ISATAP (RFC 5214, section 6.1): the last four bytes are an IPv4 address of the site. */
  private static boolean carriesV4(byte[] address) {
    return (address[8] & ~2) == 0
        && address[9] == 0
        && address[10] == 0x5e
        && address[11] == (byte) 0xfe;
  }

  private static boolean in(List<Network> networks, byte[] address) {
    for (Network network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> texts(List<Network> networks) {
    return networks.stream().map(Network::text).toList();
  }

  private static List<Network> networks(String... texts) {
    return List.of(texts).stream().map(AddressRules::network).toList();
  }

  private static Network network(String text) {
    return Network.of(text).orElseThrow(() -> new IllegalArgumentException(text));
  }
}
