package dev.precis.serving.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings that let tests fetch from servers of their own, which no option of the product does. */
public final class LocalSettings {
  /** Host names that are looked up in tests; all others are not there. */
  private static final Map<String, String> HOSTS =
      Map.of(
          "media.test", "127.0.0.1",
          "other.test", "127.0.0.1",
          "inner.test", "10.0.0.1",
          "loop.test", "127.0.0.2");

  private LocalSettings() {}

  /** Hosts as named, at one port; {@code media.test} and {@code other.test} are 127.0.0.1. */
  public static FetchSettings of(int port, String... hosts) {
    return of(FetchLimits.DEFAULT, port, hosts);
  }

  /** The same with other limits. */
  public static FetchSettings of(FetchLimits limits, int port, String... hosts) {
    return of(limits, LocalSettings::look, port, hosts);
  }

  static FetchSettings of(FetchLimits limits, Resolver resolver, int port, String... hosts) {
    return new FetchSettings(
        HostRules.of(List.of(hosts)),
        Set.of(port),
        AddressRules.withAny(List.of(Network.of("127.0.0.1/32").orElseThrow())),
        limits,
        resolver);
  }

  static List<InetAddress> look(String host) throws UnknownHostException {
    String literal = HOSTS.get(host);
    if (literal == null) {
      throw new UnknownHostException(host);
    }
    return List.of(InetAddress.getByAddress(host, InetAddress.ofLiteral(literal).getAddress()));
  }

  /** Times that are long but for those given, so that a test shows which of them ended a fetch. */
  static FetchLimits times(Duration firstByte, Duration whole, Duration window) {
    Duration other = Duration.ofMinutes(5);
    return new FetchLimits(
        other, firstByte, whole, whole, whole, other, 16 << 10, window, 3, 32, 8);
  }

  /** The same for all media of a request together. */
  public static FetchLimits request(Duration all) {
    Duration other = Duration.ofMinutes(5);
    return new FetchLimits(other, other, other, other, other, all, 16 << 10, other, 3, 32, 8);
  }
}
