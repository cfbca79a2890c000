package dev.precis.decode.header;

import java.io.ByteArrayOutputStream;

/** Collects byte ranges of a file, with its bounds checked. */
final class Parts {
  private final HeaderReader in;
  private final byte[] file;
  private final ByteArrayOutputStream kept;

  Parts(HeaderReader in, byte[] file) {
    this.in = in;
    this.file = file;
    this.kept = new ByteArrayOutputStream(file.length);
  }

  /** Appends {@code length} bytes at {@code position}. */
  void keep(long position, long length) {
    need(position, length);
    kept.write(file, (int) position, (int) length);
  }

  /** Refuses the file if it ends before these bytes. */
  void need(long position, long length) {
    if (position < 0 || length < 0 || position > file.length - length) {
      throw in.broken(
          "is cut short: a part at byte %d should have %d bytes, the file has %d"
              .formatted(position, length, file.length));
    }
  }

  /** Appends one byte. */
  void add(int value) {
    kept.write(value);
  }

  byte[] bytes() {
    return kept.toByteArray();
  }
}
