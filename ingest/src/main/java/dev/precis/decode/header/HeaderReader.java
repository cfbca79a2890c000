package dev.precis.decode.header;

import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.media.RejectionCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;

/** Numbers at positions of a source, with every access checked against its end. */
public final class HeaderReader implements AutoCloseable {
  private static final int WINDOW_BYTES = 8192;

  private final String name;
  private final SeekableByteChannel channel;
  private final long size;
  private final byte[] window = new byte[WINDOW_BYTES];
  private long windowStart;
  private int windowLength;

  private HeaderReader(String name, SeekableByteChannel channel, long size) {
    this.name = name;
    this.channel = channel;
    this.size = size;
  }

  /**
   * A reader over the source's bytes.
   *
   * @throws MediaRejected MEDIA_UNREADABLE or MEDIA_EMPTY as {@link MediaSource#open} says
   */
  public static HeaderReader open(MediaSource source) {
    SeekableByteChannel channel = source.open();
    try {
      return new HeaderReader(source.name(), channel, channel.size());
    } catch (IOException failure) {
      closeQuietly(channel);
      throw unreadable(source.name(), failure);
    }
  }

  /** The source's name, for messages. */
  public String name() {
    return name;
  }

  /** Bytes of the source. */
  public long size() {
    return size;
  }

  /** True if {@code count} bytes exist at {@code position}. */
  public boolean has(long position, long count) {
    return position >= 0 && count >= 0 && position <= size - count;
  }

  /** The byte at {@code position}, 0 to 255. */
  public int u8(long position) {
    if (position < windowStart || position >= windowStart + windowLength) {
      load(position);
    }
    return window[(int) (position - windowStart)] & 0xff;
  }

  /** Big-endian 16 bits. */
  public int u16be(long position) {
    return u8(position) << 8 | u8(position + 1);
  }

  /** Little-endian 16 bits. */
  public int u16le(long position) {
    return u8(position) | u8(position + 1) << 8;
  }

  /** Little-endian 24 bits. */
  public int u24le(long position) {
    return u16le(position) | u8(position + 2) << 16;
  }

  /** Big-endian 32 bits, unsigned. */
  public long u32be(long position) {
    return (long) u16be(position) << 16 | u16be(position + 2);
  }

  /** Little-endian 32 bits, unsigned. */
  public long u32le(long position) {
    return u16le(position) | (long) u16le(position + 2) << 16;
  }

  /** True if the bytes at {@code position} are these Latin-1 characters. */
  public boolean matches(long position, String characters) {
    if (!has(position, characters.length())) {
      return false;
    }
    for (int i = 0; i < characters.length(); i++) {
      if (u8(position + i) != characters.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Up to {@code count} bytes at {@code position} as Latin-1 text; fewer at the end. */
  public String text(long position, int count) {
    int length = Math.clamp(size - position, 0, count);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) u8(position + i);
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The refusal for content that does not hold together. */
  public MediaRejected broken(String what) {
    return MediaRejected.of(RejectionCode.MEDIA_BROKEN, name + ": " + what);
  }

  private void load(long position) {
    if (position < 0 || position >= size) {
      throw broken("ends inside its header, at byte %d of %d".formatted(position, size));
    }
    try {
      channel.position(position);
      ByteBuffer into = ByteBuffer.wrap(window);
      while (into.hasRemaining() && channel.read(into) >= 0) {}
      windowStart = position;
      windowLength = into.position();
    } catch (IOException failure) {
      throw unreadable(name, failure);
    }
    if (windowLength == 0) {
      throw broken("became shorter while it was read, at byte " + position);
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static MediaRejected unreadable(String name, IOException failure) {
    return MediaRejected.of(RejectionCode.MEDIA_UNREADABLE, name + ": reading it failed half-way")
        .because(failure);
  }

  private static void closeQuietly(SeekableByteChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // Nothing was written, so a failing close loses nothing.
    }
  }
}
