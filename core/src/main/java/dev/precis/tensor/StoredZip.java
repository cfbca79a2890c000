package dev.precis.tensor;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A zip whose entries lie uncompressed at 64-byte boundaries, so that a mapped file's numbers are
 * aligned; sizes and checksums stand before the data. The same entries give the same bytes.
 */
final class StoredZip {
  static final int LOCAL_HEADER = 30;
  static final int CENTRAL_HEADER = 46;
  static final int END = 22;
  static final int LOCAL_MAGIC = 0x04034b50;
  static final int CENTRAL_MAGIC = 0x02014b50;
  static final int END_MAGIC = 0x06054b50;

  private static final int ALIGNMENT = 64;
  private static final short VERSION = 20;
  private static final short FIRST_DAY = 0x21; // 1980-01-01, so that no clock shows in the bytes
  private static final short FILLER_ID = 0x4246; // "FB", as PyTorch pads
  private static final int FILLER_HEAD = 4;

  private final List<Entry> entries;

  /** Name and bytes of an entry. */
  record Entry(String name, MemorySegment bytes) {
    int crc() {
      CRC32 crc = new CRC32();
      Channels.forEachChunk(bytes, crc::update);
      return (int) crc.getValue();
    }
  }

  StoredZip(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Bytes of the whole file. */
  long size() {
    long at = 0;
    long central = 0;
    for (Entry entry : entries) {
      at += header(entry, at) + entry.bytes().byteSize();
      central += CENTRAL_HEADER + entry.name().length();
    }
    return at + central + END;
  }

  /** Bytes of an entry's local header with its filler. */
  private static int header(Entry entry, long at) {
    int bare = LOCAL_HEADER + entry.name().length() + FILLER_HEAD;
    return bare + (int) (-(at + bare) & (ALIGNMENT - 1));
  }

  void writeTo(WritableByteChannel channel) throws IOException {
    ByteBuffer central =
        buffer(
            entries.stream().mapToInt(entry -> CENTRAL_HEADER + entry.name().length()).sum() + END);
    long at = 0;
    for (Entry entry : entries) {
      int crc = entry.crc();
      int header = header(entry, at);
      ByteBuffer local = buffer(header).putInt(LOCAL_MAGIC);
      common(local, entry, crc);
      int filler = header - LOCAL_HEADER - entry.name().length();
      local.putShort((short) filler).put(name(entry));
      local.putShort(FILLER_ID).putShort((short) (filler - FILLER_HEAD));
      while (local.hasRemaining()) {
        local.put((byte) 'Z');
      }
      Channels.write(channel, MemorySegment.ofArray(local.array()));
      Channels.write(channel, entry.bytes());
      central.putInt(CENTRAL_MAGIC).putShort(VERSION);
      common(central, entry, crc);
      central.putShort((short) 0).putShort((short) 0).putShort((short) 0).putShort((short) 0);
      central.putInt(0).putInt((int) at).put(name(entry));
      at += header + entry.bytes().byteSize();
    }
    int length = central.position();
    central.putInt(END_MAGIC).putInt(0);
    central.putShort((short) entries.size()).putShort((short) entries.size());
    central.putInt(length).putInt((int) at).putShort((short) 0);
    Channels.write(channel, MemorySegment.ofArray(central.array()));
  }

  /** What local and central headers share: version needed to length of the name. */
  private static void common(ByteBuffer out, Entry entry, int crc) {
    int size = (int) entry.bytes().byteSize();
    out.putShort(VERSION).putShort((short) 0).putShort((short) 0);
    out.putShort((short) 0).putShort(FIRST_DAY);
    out.putInt(crc).putInt(size).putInt(size);
    out.putShort((short) entry.name().length());
  }

  private static byte[] name(Entry entry) {
    return entry.name().getBytes(StandardCharsets.US_ASCII);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
