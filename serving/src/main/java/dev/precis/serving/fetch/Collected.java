package dev.precis.serving.fetch;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a medium as they come; no memory is taken for what an answer only says it has. */
final class Collected {
  private final List<Buffer> pieces = new ArrayList<>();
  private long length;

  void add(Buffer piece) {
    pieces.add(piece);
    length += piece.length();
  }

  /** Bytes so far. */
  long length() {
    return length;
  }

  /** All bytes in one piece; forgets them. */
  byte[] take() {
    byte[] out = new byte[Math.toIntExact(length)];
    int at = 0;
    for (Buffer piece : pieces) {
      piece.getBytes(out, at);
      at += piece.length();
    }
    clear();
    return out;
  }

  /** Forgets them. */
  void clear() {
    pieces.clear();
    length = 0;
  }
}
