package dev.precis.serving.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The connections of clients: bounded in number, in all and for each address, and closed if no
 * request comes in time. A limit on silence alone would be put off by every byte of a head that
 * never ends. All of it happens on one event loop.
 */
final class Connections {
  /** Longest time from an answer to the whole head of the next request. */
  static final int BETWEEN_SECONDS = 60;

  private final Vertx vertx;
  private final AccessSettings access;
  private final Map<HttpConnection, Long> timers = new HashMap<>();
  private final Map<String, Integer> clients = new HashMap<>();
  private volatile int open;
  private volatile long refused;

  Connections(Vertx vertx, AccessSettings access) {
    this.vertx = vertx;
    this.access = access;
  }

  /** Takes a connection, or closes it at once. */
  void opened(HttpConnection connection) {
    String client = client(connection);
    if (open >= access.connections()
        || (!local(client) && clients.getOrDefault(client, 0) >= access.clientConnections())) {
      refused++;
      connection.close();
      return;
    }
    open++;
    clients.merge(client, 1, Integer::sum);
    await(connection, access.headTime().toMillis());
    connection.closeHandler(_ -> {
      open--;
      clients.compute(client, (_, count) -> count == null || count == 1 ? null : count - 1);
      stopWaiting(connection);
    });
  }

  /** The head of a request has come. */
  void asked(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    stopWaiting(connection);
    request.response().bodyEndHandler(_ -> await(connection, BETWEEN_SECONDS * 1000L));
  }

  private void await(HttpConnection connection, long millis) {
    stopWaiting(connection);
    timers.put(connection, vertx.setTimer(millis, _ -> connection.close()));
  }

  private void stopWaiting(HttpConnection connection) {
    Long timer = timers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }

  private static String client(HttpConnection connection) {
    SocketAddress address = connection.remoteAddress();
    return address == null || address.hostAddress() == null ? "" : address.hostAddress();
  }

  private static boolean local(String client) {
    try {
      return InetAddress.ofLiteral(client).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // not an address: counted
    }
  }

  /** Connections at this moment. */
  int open() {
    return open;
  }

  /** Connections that were closed at once. */
  long refused() {
    return refused;
  }
}
