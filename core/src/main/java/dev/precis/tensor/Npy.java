package dev.precis.tensor;

import dev.precis.PrecisException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * NumPy's npy files: C order, little-endian, plain numbers. Objects (pickles), records,
 * byte-swapped and column-major arrays are refused.
 */
public final class Npy {
  /** Longest header that is read: 64 KiB. */
  public static final int MAX_HEADER_BYTES = 64 << 10;

  /** Largest file that is read unless a caller says less: 64 GiB. */
  public static final long MAX_FILE_BYTES = SafeTensorsLimits.PACK_FILE_BYTES;

  static final String LIMIT = "NPY_LIMIT";
  static final int MAGIC_BYTES = 8;
  static final int ALIGNMENT = 64;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private Npy() {}

  /** Writes the matrix as float32, rows x cols, whole or not at all. */
  public static void write(Path path, Matrix matrix) {
    write(path, matrix, DType.F32);
  }

  /**
   * Writes the matrix as F32 or F16, rows x cols, whole or not at all.
   *
   * @throws PrecisException {@code NPY_TYPE} for BF16, which npy cannot say
   */
  public static void write(Path path, Matrix matrix, DType dtype) {
    NpyHeader.code(dtype);
    write(path, SafeTensorsEntry.of("array", matrix, dtype));
  }

  /**
   * Writes an array of any type but BF16, whole or not at all; its name is not kept.
   *
   * @throws PrecisException {@code NPY_TYPE} for BF16, {@code FILE_NOT_WRITTEN} if the file system
   *     refuses
   */
  public static void write(Path path, SafeTensorsEntry array) {
    NpyHeader.code(array.spec().dtype());
    AtomicFile.write(path, channel -> writeTo(channel, array));
  }

  /** Writes the same bytes to a channel, e.g. into an npz or a response. */
  public static void writeTo(WritableByteChannel channel, SafeTensorsEntry array)
      throws IOException {
    NpyHeader header = new NpyHeader(array.spec().dtype(), array.spec().shape());
    Channels.write(channel, MemorySegment.ofArray(header.toBytes()));
    Channels.write(channel, array.bytes());
  }

  /**
   * The same bytes in memory, e.g. for the body of a request: the matrix as F32 or F16.
   *
   * @throws PrecisException {@code NPY_TYPE} for BF16, which npy cannot say
   */
  public static byte[] toBytes(Matrix matrix, DType dtype) {
    NpyHeader.code(dtype);
    SafeTensorsEntry array = SafeTensorsEntry.of("array", matrix, dtype);
    return Channels.toBytes(
        array.bytes().byteSize() + 2 * ALIGNMENT, channel -> writeTo(channel, array));
  }

  /** As {@link #read(Path, long)}, up to {@link #MAX_FILE_BYTES}. */
  public static SafeTensors.Tensor read(Path path) {
    return read(path, MAX_FILE_BYTES);
  }

  /**
   * The array, named like the file; its memory maps the file and is given back by the garbage
   * collector.
   *
   * @throws PrecisException {@code FILE_UNREADABLE}, {@code NPY_INVALID} or {@code NPY_LIMIT},
   *     naming what was wrong
   */
  public static SafeTensors.Tensor read(Path path, long maxBytes) {
    MemorySegment bytes = MappedFile.map(path, Arena.ofAuto(), maxBytes, LIMIT);
    return parse(String.valueOf(path.getFileName()), bytes);
  }

  /** The array in bytes held in memory, e.g. the body of a request; it is a view of them. */
  public static SafeTensors.Tensor parse(String name, MemorySegment bytes) {
    long size = bytes.byteSize();
    if (size < MAGIC_BYTES + 4
        || bytes.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) >= 0) {
      throw invalid(name, "it does not start like an npy file (%d bytes)".formatted(size));
    }
    int version = bytes.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 6);
    if (version < 1 || version > 3) {
      throw invalid(name, "npy version %d is unknown, 1 to 3 are read".formatted(version));
    }
    int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    long length =
        version == 1
            ? Short.toUnsignedLong(bytes.get(TensorValues.SHORT, MAGIC_BYTES))
            : Integer.toUnsignedLong(bytes.get(TensorValues.INT, MAGIC_BYTES));
    if (length > MAX_HEADER_BYTES) {
      throw PrecisException.limit(
          LIMIT,
          "%s says its header has %d bytes, at most %d are allowed"
              .formatted(name, length, MAX_HEADER_BYTES));
    }
    long start = MAGIC_BYTES + lengthBytes + length;
    if (start > size) {
      throw invalid(
          name, "its header should end at byte %d, the file has %d".formatted(start, size));
    }
    ByteBuffer text = bytes.asSlice(MAGIC_BYTES + lengthBytes, length).asByteBuffer();
    NpyHeader header = NpyHeader.parse(name, StandardCharsets.ISO_8859_1.decode(text).toString());
    long need = Shapes.bytes(header.dtype(), header.shape());
    if (need != size - start) {
      throw invalid(
          name,
          "%s %s needs %s bytes, %d follow the header"
              .formatted(
                  header.dtype(),
                  Shapes.show(header.shape()),
                  need < 0 ? "more than 2^63" : Long.toString(need),
                  size - start));
    }
    return new SafeTensors.Tensor(
        name, header.dtype(), header.shape(), bytes.asSlice(start).asReadOnly());
  }

  private static PrecisException invalid(String name, String message) {
    return PrecisException.user(NpyHeader.INVALID, "%s: %s".formatted(name, message));
  }
}
