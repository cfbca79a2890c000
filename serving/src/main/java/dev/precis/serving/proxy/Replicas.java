package dev.precis.serving.proxy;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The LLM servers that do the same work, and which of them takes the next request. */
final class Replicas implements Capabilities {
  private final List<Replica> all;
  private final AtomicInteger turn = new AtomicInteger();

  Replicas(List<URI> addresses, Function<URI, Replica> maker) {
    this.all = addresses.stream().map(maker).toList();
  }

  List<Replica> all() {
    return all;
  }

  /**
   * The server with the fewest requests in work of those that are not known to be down; of several
   * such the one whose turn it is.
   *
   * @param tried servers that are passed over
   */
  Optional<Replica> choose(Set<Replica> tried) {
    List<Replica> open = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    for (Replica replica : all) {
      if (!tried.contains(replica) && replica.breaker().closed()) {
        int running = replica.running().get();
        if (running < least) {
          open.clear();
          least = running;
        }
        if (running == least) {
          open.add(replica);
        }
      }
    }
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(open.get(Math.floorMod(turn.getAndIncrement(), open.size())));
  }

  @Override
  public List<Server> servers() {
    return all.stream().map(Replica::server).toList();
  }
}
