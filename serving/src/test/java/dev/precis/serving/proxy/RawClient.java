package dev.precis.serving.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that writes what it likes, byte by byte. */
final class RawClient implements AutoCloseable {
  private static final String HEALTH = "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n";

  private final Socket socket;

  RawClient(ProxyRig rig) throws IOException {
    socket = new Socket(AccessSettings.DEFAULT_HOST, rig.proxy.port());
  }

  void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether it is answered that the proxy is well. */
  boolean healthy() {
    try {
      write(HEALTH);
      return answer().startsWith("HTTP/1.1 200");
    } catch (IOException e) {
      return false;
    }
  }

  /** What comes, up to the end of an object or of the connection. */
  String answer() throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder answer = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      answer.append((char) next);
      if (next == '}' && in.available() == 0) {
        break;
      }
    }
    return answer.toString();
  }

  /** Waits for the end of the connection. */
  boolean ended() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** The same without waiting for long. */
  boolean endedSoon() throws IOException {
    socket.setSoTimeout(20);
    try {
      return ended(socket.getInputStream());
    } finally {
      socket.setSoTimeout(0);
    }
  }

  private static boolean ended(InputStream in) {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Says that nothing more will be written, and still reads. */
  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /** Breaks the connection off without a farewell. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
