package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The LLM servers of a proxy beside the first, and what is found out about them.
 *
 * @param others base addresses of further servers of the same model
 * @param findDoor whether the way in is the best that the servers have open, and the one of the
 *     settings only while that is not known
 * @param findLength whether the longest prompt and answer is that of the servers, and the one of
 *     the settings only while that is not known
 */
public record UpstreamSettings(List<URI> others, boolean findDoor, boolean findLength) {
  /** Most servers behind a proxy. */
  public static final int MAX_SERVERS = 64;

  /** One server, of which all is told. */
  public static final UpstreamSettings DEFAULT = new UpstreamSettings(List.of(), false, false);

  /** Checks the number. */
  public UpstreamSettings {
    others = List.copyOf(others);
    if (others.size() >= MAX_SERVERS) {
      throw PrecisException.user(
          "UPSTREAM",
          "%d servers are named, at most %d are allowed".formatted(others.size() + 1, MAX_SERVERS));
    }
  }

  /** Whether anything is to be found out. */
  boolean finds() {
    return findDoor || findLength;
  }

  /** All addresses, the first one first, each once. */
  List<URI> all(URI first) {
    List<URI> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return all.stream().distinct().toList();
  }
}
