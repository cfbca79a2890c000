package dev.precis.tensor;

import dev.precis.PrecisException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Entries of a zip that lie in it uncompressed, checked before they are handed out. */
final class StoredZipReader {
  private static final int MAX_ENTRIES = 64;
  private static final int MAX_NAME = 256;

  private final String file;
  private final Map<String, StoredZip.Entry> entries = new LinkedHashMap<>();
  private final Map<String, Integer> checksums = new HashMap<>();

  private StoredZipReader(String file) {
    this.file = file;
  }

  /**
   * All entries of the zip.
   *
   * @throws PrecisException {@code TORCH_INVALID} for a file that is cut, compressed, encrypted,
   *     has a comment or more than {@value #MAX_ENTRIES} entries
   */
  static StoredZipReader open(String file, MemorySegment bytes) {
    StoredZipReader out = new StoredZipReader(file);
    long end = bytes.byteSize() - StoredZip.END;
    if (end < 0 || bytes.get(TensorValues.INT, end) != StoredZip.END_MAGIC) {
      throw TorchZip.invalid(file, "it does not end like a zip file without a comment");
    }
    int count = Short.toUnsignedInt(bytes.get(TensorValues.SHORT, end + 10));
    long length = unsigned(bytes, end + 12);
    long at = unsigned(bytes, end + 16);
    if (count > MAX_ENTRIES) {
      throw TorchZip.invalid(
          file, "it has %d entries, at most %d are read".formatted(count, MAX_ENTRIES));
    }
    if (at + length != end) {
      throw TorchZip.invalid(file, "its list of entries does not end where it should");
    }
    for (int i = 0; i < count; i++) {
      at += out.entry(bytes, at, end);
    }
    if (at != end) {
      throw TorchZip.invalid(file, "bytes follow its list of entries");
    }
    return out;
  }

  /** Reads one line of the central list; gives back its length. */
  private long entry(MemorySegment bytes, long at, long end) {
    if (end - at < StoredZip.CENTRAL_HEADER
        || bytes.get(TensorValues.INT, at) != StoredZip.CENTRAL_MAGIC) {
      throw TorchZip.invalid(file, "its list of entries is cut");
    }
    int flags = bytes.get(TensorValues.SHORT, at + 8);
    int method = bytes.get(TensorValues.SHORT, at + 10);
    long packed = unsigned(bytes, at + 20);
    long size = unsigned(bytes, at + 24);
    int nameLength = half(bytes, at + 28);
    int rest = half(bytes, at + 30) + half(bytes, at + 32);
    long local = unsigned(bytes, at + 42);
    if (nameLength > MAX_NAME || end - at - StoredZip.CENTRAL_HEADER < nameLength + rest) {
      throw TorchZip.invalid(file, "the name of an entry is too long or cut");
    }
    String name = text(bytes.asSlice(at + StoredZip.CENTRAL_HEADER, nameLength));
    if (method != 0 || packed != size || (flags & 1) != 0) {
      throw TorchZip.invalid(
          file, "entry %s is compressed or encrypted".formatted(Shapes.quote(name)));
    }
    MemorySegment data = data(bytes, name, local, size, end);
    if (entries.put(name, new StoredZip.Entry(name, data)) != null) {
      throw TorchZip.invalid(file, "entry %s occurs twice".formatted(Shapes.quote(name)));
    }
    checksums.put(name, bytes.get(TensorValues.INT, at + 16));
    return StoredZip.CENTRAL_HEADER + nameLength + rest;
  }

  private MemorySegment data(MemorySegment bytes, String name, long local, long size, long end) {
    if (local + StoredZip.LOCAL_HEADER > end
        || bytes.get(TensorValues.INT, local) != StoredZip.LOCAL_MAGIC) {
      throw TorchZip.invalid(file, "entry %s is not in it".formatted(Shapes.quote(name)));
    }
    int nameLength = half(bytes, local + 26);
    long start = local + StoredZip.LOCAL_HEADER + nameLength + half(bytes, local + 28);
    if (start + size > end
        || !text(bytes.asSlice(local + StoredZip.LOCAL_HEADER, nameLength)).equals(name)) {
      throw TorchZip.invalid(
          file, "entry %s is cut or has another name in place".formatted(Shapes.quote(name)));
    }
    return bytes.asSlice(start, size);
  }

  /** The one top folder that holds a file of this name, with its slash. */
  String folderOf(String wanted) {
    for (String name : entries.keySet()) {
      int slash = name.indexOf('/');
      if (slash > 0 && name.substring(slash + 1).equals(wanted)) {
        return name.substring(0, slash + 1);
      }
    }
    throw TorchZip.invalid(file, "it holds no %s in a top folder".formatted(wanted));
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /**
   * An entry's bytes. Its checksum is looked at only now: entries may overlap, and a small file
   * must not cost the work of a large one.
   */
  MemorySegment bytes(String name) {
    StoredZip.Entry out = entries.get(name);
    Integer checksum = checksums.get(name);
    if (out == null || checksum == null) {
      throw TorchZip.invalid(file, "it holds no " + Shapes.quote(name));
    }
    if (out.crc() != checksum) {
      throw TorchZip.invalid(file, "the checksum of %s is wrong".formatted(Shapes.quote(name)));
    }
    return out.bytes();
  }

  private static String text(MemorySegment bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes.asByteBuffer()).toString();
  }

  private static int half(MemorySegment bytes, long at) {
    return Short.toUnsignedInt(bytes.get(TensorValues.SHORT, at));
  }

  private static long unsigned(MemorySegment bytes, long at) {
    return Integer.toUnsignedLong(bytes.get(TensorValues.INT, at));
  }
}
