package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Who reaches a proxy, and how it makes itself known to the LLM servers.
 *
 * @param host address it listens on, a literal
 * @param keys of which clients must show one, on every path but {@code /healthz} and {@code
 *     /readyz}
 * @param upstreamKey shown to the LLM servers in place of what clients show
 * @param connections most at the same time
 * @param clientConnections most from one address; those of this machine itself are not counted
 * @param headTime longest time from a connection to the whole head of its first request
 */
public record AccessSettings(
    String host,
    ClientKeys keys,
    Optional<String> upstreamKey,
    int connections,
    int clientConnections,
    Duration headTime) {
  /** Address when none is named: this machine alone. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** Most connections when nothing is said. */
  public static final int DEFAULT_CONNECTIONS = 512;

  /** Most connections from one address when nothing is said. */
  public static final int DEFAULT_CLIENT_CONNECTIONS = 32;

  /** Time for the head of a request when nothing is said. */
  public static final Duration DEFAULT_HEAD_TIME = Duration.ofSeconds(10);

  /** Whoever is on this machine. */
  public static final AccessSettings DEFAULT =
      new AccessSettings(
          DEFAULT_HOST,
          ClientKeys.NONE,
          Optional.empty(),
          DEFAULT_CONNECTIONS,
          DEFAULT_CLIENT_CONNECTIONS,
          DEFAULT_HEAD_TIME);

  private static final int MOST = 65_536;

  /** Checks the address and the ranges. */
  public AccessSettings {
    if (!loopback(host) && keys.size() == 0) {
      throw wrong(
          "others reach %s, so clients must show keys there: name a file of keys, or listen on %s"
              .formatted(host, DEFAULT_HOST));
    }
    check("connections", connections);
    check("connections of a client", clientConnections);
    if (headTime.isNegative() || headTime.isZero()) {
      throw wrong("the time for a head must be above 0, was " + headTime);
    }
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      throw wrong(
          "the host must be an address such as 127.0.0.1 or 0.0.0.0, was '%s'".formatted(host));
    }
  }

  private static void check(String name, int value) {
    if (value < 1 || value > MOST) {
      throw wrong("%s must be 1 to %d, were %d".formatted(name, MOST, value));
    }
  }

  private static PrecisException wrong(String message) {
    return PrecisException.user("PROXY_SETTINGS", message);
  }

  /** The same on another address, for clients with these keys. */
  public AccessSettings withHost(String other, ClientKeys known) {
    return new AccessSettings(other, known, upstreamKey, connections, clientConnections, headTime);
  }

  /** The same with a key for the LLM servers. */
  public AccessSettings withUpstreamKey(String key) {
    return new AccessSettings(
        host, keys, Optional.of(key), connections, clientConnections, headTime);
  }

  /** The same with other bounds of connections. */
  public AccessSettings withConnections(int all, int ofClient, Duration head) {
    return new AccessSettings(host, keys, upstreamKey, all, ofClient, head);
  }

  /** Whether the key of a client goes on to the LLM server. */
  boolean handsKeysOn() {
    return keys.size() == 0 && upstreamKey.isEmpty();
  }

  /** Everything but the key. */
  @Override
  public String toString() {
    return "AccessSettings[host=%s, keys=%s, upstreamKey=%s, connections=%d, of a client=%d]"
        .formatted(
            host, keys, upstreamKey.isPresent() ? "set" : "none", connections, clientConnections);
  }
}
