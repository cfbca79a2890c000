package dev.precis.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/** A {@code serve} command that runs inside this process until it is stopped. */
final class Served implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final CompletableFuture<Ran> ran = new CompletableFuture<>();
  private final Thread running;
  private final int port;

  private Served(int port, Function<Object[], Ran> command, Object... arguments) {
    this.port = port;
    this.running = new Thread(() -> ran.complete(command.apply(arguments)));
  }

  /** Starts the command on a free port and waits until it answers. */
  static Served start(Function<Object[], Ran> command, Object... arguments) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Object[] all =
        Stream.concat(Arrays.stream(arguments), Stream.of("--port", port)).toArray(Object[]::new);
    Served served = new Served(port, command, all);
    served.running.start();
    served.text("/healthz");
    return served;
  }

  int port() {
    return port;
  }

  /** What it answers to a GET. */
  String text(String path) throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    while (running.isAlive()) {
      try {
        return client
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
            .body();
      } catch (ConnectException e) {
        Thread.sleep(50); // it opens its pack first
      }
    }
    throw new AssertionError("the command has ended: " + ran.join().err());
  }

  /** Has it end, and waits for that. */
  Ran stop() throws InterruptedException {
    running.interrupt();
    running.join();
    return ran.join();
  }

  @Override
  public void close() {
    running.interrupt();
    ran.join();
    client.close();
  }
}
