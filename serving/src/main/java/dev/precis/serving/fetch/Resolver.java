package dev.precis.serving.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host; called once for every connection. */
@FunctionalInterface
public interface Resolver {
  /** The system's own: its hosts file and name servers. */
  Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /**
   * All addresses of a host; may block.
   *
   * @throws UnknownHostException if there is none
   */
  List<InetAddress> addresses(String host) throws UnknownHostException;
}
