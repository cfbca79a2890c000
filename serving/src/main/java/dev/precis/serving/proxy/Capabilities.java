package dev.precis.serving.proxy;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What is known, at this moment, of the LLM servers behind a proxy. */
public interface Capabilities {
  /** How a server is. */
  enum State {
    /** Not yet heard of. */
    UNKNOWN,
    /** It answers. */
    UP,
    /** It does not answer, or says that it is ill: nothing is sent to it. */
    DOWN
  }

  /**
   * One server.
   *
   * @param facts what it offers, once that was asked for and told
   */
  record Server(URI address, State state, Optional<ServerFacts> facts) {}

  /** All servers in the order in which they were named. */
  List<Server> servers();

  /** Whether a request may be sent on: one server at least is up. */
  default boolean ready() {
    return servers().stream().anyMatch(server -> server.state() == State.UP);
  }
}
