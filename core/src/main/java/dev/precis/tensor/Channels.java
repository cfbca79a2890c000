package dev.precis.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.Consumer;

/** Memory of any size to a channel or to anything that takes buffers. */
final class Channels {
  private static final long CHUNK = 1 << 24;

  private Channels() {}

  static void write(WritableByteChannel channel, MemorySegment bytes) throws IOException {
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
      ByteBuffer buffer = chunk(bytes, at);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  /** Writes to a channel. */
  @FunctionalInterface
  interface Body {
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  /** What the body writes, in memory. */
  static byte[] toBytes(long size, Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(size));
    try {
      body.writeTo(java.nio.channels.Channels.newChannel(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an in-memory stream does not fail
    }
    return out.toByteArray();
  }

  static void forEachChunk(MemorySegment bytes, Consumer<ByteBuffer> action) {
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
      action.accept(chunk(bytes, at));
    }
  }

  private static ByteBuffer chunk(MemorySegment bytes, long at) {
    return bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at)).asByteBuffer();
  }
}
