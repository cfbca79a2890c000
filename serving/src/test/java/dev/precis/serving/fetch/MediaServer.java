package dev.precis.serving.fetch;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server that writes to each path what a test says, byte for byte, right or wrong. */
public final class MediaServer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final NetServer server;
  private final Map<String, Handler<NetSocket>> answers = new ConcurrentHashMap<>();

  /** Heads of requests as they came. */
  public final List<String> heads = new CopyOnWriteArrayList<>();

  /** Paths whose connections were closed. */
  public final List<String> closed = new CopyOnWriteArrayList<>();

  /** On any port of the loopback address. */
  public MediaServer() {
    this("127.0.0.1", 0);
  }

  MediaServer(String host, int port) {
    server =
        vertx
            .createNetServer()
            .connectHandler(this::connected)
            .listen(port, host)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  private void connected(NetSocket socket) {
    Buffer head = Buffer.buffer();
    socket.exceptionHandler(_ -> {});
    socket.handler(bytes -> {
      head.appendBuffer(bytes);
      String text = head.toString(StandardCharsets.ISO_8859_1);
      if (text.contains("\r\n\r\n")) {
        heads.add(text);
        String path = text.split(" ", 3)[1];
        socket.closeHandler(_ -> closed.add(path));
        answers.getOrDefault(path, MediaServer::missing).handle(socket);
      }
    });
  }

  private static void missing(NetSocket socket) {
    socket.end(Buffer.buffer("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"));
  }

  /** Does something to a connection that asks for a path. */
  public MediaServer on(String path, Handler<NetSocket> answer) {
    answers.put(path, answer);
    return this;
  }

  /** Writes a head and a body to whoever asks for a path, and closes. */
  public MediaServer says(String path, String head, byte[] body) {
    return on(path, socket -> socket.end(Buffer.buffer(head + "\r\n\r\n").appendBytes(body)));
  }

  /** Serves bytes as a web server does. */
  public MediaServer serves(String path, byte[] body) {
    return says(
        path,
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: " + body.length,
        body);
  }

  /** Sends whoever asks for a path on. */
  public MediaServer sendsOn(String path, String location) {
    return says(
        path, "HTTP/1.1 302 Found\r\nlocation: " + location + "\r\ncontent-length: 0", new byte[0]);
  }

  /** Its port. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
