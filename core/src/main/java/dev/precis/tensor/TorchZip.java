package dev.precis.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.precis.PrecisException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * One tensor as PyTorch saves it: a zip of stored, 64-byte aligned entries, of which a loader that
 * runs no code ({@code weights_only}) accepts every byte. Reading runs no code either: the pickle
 * in it must say exactly "a dense tensor of this type and shape", anything else is refused.
 */
public final class TorchZip {
  /** Largest file that is read or written: no zip64, so below 4 GiB. */
  public static final long MAX_FILE_BYTES = (4L << 30) - (1 << 20);

  static final String LIMIT = "TORCH_LIMIT";
  static final String INVALID = "TORCH_INVALID";

  private static final String FOLDER = "archive/";
  private static final String PICKLE = "data.pkl";
  private static final String ORDER = "byteorder";
  private static final String VALUES = "data/0";
  private static final String VERSION = "version";
  private static final byte[] LITTLE = "little".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VERSION_THREE = {'3', '\n'};
  private static final int MAX_PICKLE_BYTES = 4096;

  private TorchZip() {}

  /** Writes the matrix as F32, F16 or BF16, rows x cols, whole or not at all. */
  public static void write(Path path, Matrix matrix, DType dtype) {
    write(path, SafeTensorsEntry.of("tensor", matrix, dtype));
  }

  /**
   * Writes a tensor of F32, F16, BF16, F64 or I64 with 1 to 3 sides, whole or not at all; its name
   * is not kept.
   *
   * @throws PrecisException {@code TORCH_TYPE} or {@code TORCH_LIMIT} for a tensor that does not
   *     fit, {@code FILE_NOT_WRITTEN} if the file system refuses
   */
  public static void write(Path path, SafeTensorsEntry tensor) {
    StoredZip zip = zip(tensor);
    AtomicFile.write(path, zip::writeTo);
  }

  /** Writes the same bytes to a channel, e.g. into a response. */
  public static void writeTo(WritableByteChannel channel, SafeTensorsEntry tensor)
      throws IOException {
    zip(tensor).writeTo(channel);
  }

  /** The same bytes in memory, e.g. for the body of a request. */
  public static byte[] toBytes(Matrix matrix, DType dtype) {
    StoredZip zip = zip(SafeTensorsEntry.of("tensor", matrix, dtype));
    return Channels.toBytes(zip.size(), zip::writeTo);
  }

  private static StoredZip zip(SafeTensorsEntry tensor) {
    byte[] pickle = new TorchPickle(tensor.spec().dtype(), tensor.spec().shape()).toBytes();
    if (tensor.bytes().byteSize() > MAX_FILE_BYTES) {
      throw PrecisException.limit(
          LIMIT,
          "a torch file holds %d bytes at most, the tensor has %d: write safetensors"
              .formatted(MAX_FILE_BYTES, tensor.bytes().byteSize()));
    }
    return new StoredZip(
        List.of(
            new StoredZip.Entry(FOLDER + PICKLE, MemorySegment.ofArray(pickle)),
            new StoredZip.Entry(FOLDER + ORDER, MemorySegment.ofArray(LITTLE)),
            new StoredZip.Entry(FOLDER + VALUES, tensor.bytes()),
            new StoredZip.Entry(FOLDER + VERSION, MemorySegment.ofArray(VERSION_THREE))));
  }

  /**
   * The tensor, named like the file; its memory maps the file and is given back by the garbage
   * collector.
   *
   * @throws PrecisException {@code FILE_UNREADABLE}, {@code TORCH_INVALID} or {@code TORCH_LIMIT},
   *     naming what was wrong
   */
  public static SafeTensors.Tensor read(Path path) {
    MemorySegment bytes = MappedFile.map(path, Arena.ofAuto(), MAX_FILE_BYTES, LIMIT);
    return parse(String.valueOf(path.getFileName()), bytes);
  }

  /** The tensor in bytes held in memory; it is a view of them. */
  public static SafeTensors.Tensor parse(String name, MemorySegment bytes) {
    StoredZipReader zip = StoredZipReader.open(name, bytes);
    String folder = zip.folderOf(PICKLE);
    if (!same(zip.bytes(folder + VERSION), VERSION_THREE)) {
      throw invalid(name, "its version is not 3");
    }
    if (zip.has(folder + ORDER) && !same(zip.bytes(folder + ORDER), LITTLE)) {
      throw invalid(name, "its numbers are not little-endian");
    }
    MemorySegment pickle = zip.bytes(folder + PICKLE);
    if (pickle.byteSize() > MAX_PICKLE_BYTES) {
      throw invalid(
          name,
          "its pickle has %d bytes, that of one tensor has %d at most"
              .formatted(pickle.byteSize(), MAX_PICKLE_BYTES));
    }
    TorchPickle tensor = TorchPickle.parse(name, pickle.toArray(JAVA_BYTE));
    MemorySegment values = zip.bytes(folder + VALUES);
    long need = Shapes.bytes(tensor.dtype(), tensor.shape());
    if (need != values.byteSize()) {
      throw invalid(
          name,
          "%s %s needs %s bytes, it has %d"
              .formatted(
                  tensor.dtype(),
                  Shapes.show(tensor.shape()),
                  need < 0 ? "more than 2^63" : Long.toString(need),
                  values.byteSize()));
    }
    return new SafeTensors.Tensor(name, tensor.dtype(), tensor.shape(), values.asReadOnly());
  }

  private static boolean same(MemorySegment bytes, byte[] expected) {
    return bytes.mismatch(MemorySegment.ofArray(expected)) < 0;
  }

  static PrecisException invalid(String file, String message) {
    return PrecisException.user(INVALID, "%s: %s".formatted(file, message));
  }
}
