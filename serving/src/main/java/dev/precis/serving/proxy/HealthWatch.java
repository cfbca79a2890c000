package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks every LLM server from time to time how it is, and what it offers when it came up. The trials
 * of an open breaker are such questions, never requests of clients.
 */
final class HealthWatch {
  /** Time between two questions to a server. */
  static final int EVERY_SECONDS = 5;

  private static final String HEALTH = "/health";
  private static final int FAULT = 500;

  private final ServerCalls calls;
  private final ServerProbe probe;
  private final boolean probing;
  private final boolean sparing;
  private final Consumer<Capabilities.Server> found;

  /**
   * A watch.
   *
   * @param probing whether to find out what servers offer
   * @param sparing whether servers are asked only at first and when they failed, as those of
   *     strangers are
   * @param found told of a server when that was found out
   */
  HealthWatch(
      ServerCalls calls, boolean probing, boolean sparing, Consumer<Capabilities.Server> found) {
    this.calls = calls;
    this.probe = new ServerProbe(calls);
    this.probing = probing;
    this.sparing = sparing;
    this.found = found;
  }

  /**
   * Asks now and then again and again, until the Vert.x instance is closed.
   *
   * @return completes when all servers were asked once, however that went
   */
  Future<Void> start(Vertx vertx, Replicas replicas) {
    List<Future<Void>> first = replicas.all().stream().map(this::ask).toList();
    vertx.setPeriodic(
        EVERY_SECONDS * 1000L,
        _ -> {
          for (Replica replica : replicas.all()) {
            if (!sparing || replica.server().state() != Capabilities.State.UP) {
              ask(replica);
            }
          }
        });
    return Future.join(first).otherwiseEmpty().mapEmpty();
  }

  private Future<Void> ask(Replica replica) {
    if (!replica.breaker().closed() && !replica.breaker().takeTrial()) {
      return Future.succeededFuture();
    }
    return health(replica)
        .onFailure(_ -> replica.breaker().failed())
        .compose(well -> {
          if (well) {
            replica.healthy();
            return learn(replica);
          }
          replica.ill();
          return Future.succeededFuture();
        });
  }

  /** Whether the server says that it is well; fails if it says nothing. */
  private Future<Boolean> health(Replica replica) {
    // servers without this path answer 404, and so are there
    return calls.get(replica, HEALTH).map(answer -> answer.status() < FAULT);
  }

  private Future<Void> learn(Replica replica) {
    if (!probing || replica.facts().isPresent()) {
      return Future.succeededFuture();
    }
    // what goes wrong here is tried again with the next question
    return probe
        .ask(replica)
        .onSuccess(facts -> {
          replica.found(facts);
          found.accept(replica.server());
        })
        .mapEmpty();
  }

  /** Asks a server that answered badly or broke off; nothing more is sent to one that is ill. */
  void suspect(Replica replica) {
    health(replica)
        .onSuccess(well -> {
          if (!well) {
            replica.ill();
          }
        })
        .onFailure(_ -> replica.ill());
  }
}
