package dev.precis.serving.fetch;

import dev.precis.PrecisException;
import java.util.Set;

/**
 * From where media are fetched, and at what cost.
 *
 * @param hosts that requests may name; none means that nothing is fetched
 * @param ports that they may name there
 * @param addresses that those hosts may have
 * @param limits times and counts
 * @param resolver finds the addresses of a host
 */
public record FetchSettings(
    HostRules hosts,
    Set<Integer> ports,
    AddressRules addresses,
    FetchLimits limits,
    Resolver resolver) {
  /** Ports when none is named. */
  public static final Set<Integer> DEFAULT_PORTS = Set.of(80, 443);

  /** Nothing is fetched. */
  public static final FetchSettings NONE =
      new FetchSettings(
          HostRules.NONE, DEFAULT_PORTS, AddressRules.PUBLIC, FetchLimits.DEFAULT, Resolver.SYSTEM);

  /** Checks the ports. */
  public FetchSettings {
    ports = Set.copyOf(ports);
    for (int port : ports) {
      if (port < 1 || port > 65_535) {
        throw PrecisException.user(
            "MEDIA_PORT_RULE", "media ports must be 1 to 65535, one was %d".formatted(port));
      }
    }
  }

  /** The defaults for these hosts, ports and addresses. */
  public static FetchSettings of(HostRules hosts, Set<Integer> ports, AddressRules addresses) {
    return new FetchSettings(hosts, ports, addresses, FetchLimits.DEFAULT, Resolver.SYSTEM);
  }
}
