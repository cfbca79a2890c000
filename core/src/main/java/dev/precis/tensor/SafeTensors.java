package dev.precis.tensor;

import dev.precis.PrecisException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file, mapped and checked: the header may be hostile, and after {@link #open} every
 * tensor is known to lie inside the file. Tensors are views of the map and end with {@link
 * #close()}; the {@code to...} conversions copy.
 */
public final class SafeTensors implements AutoCloseable {
  private final Map<String, Tensor> tensors;
  private final Map<String, String> metadata;
  private final String file;
  private final @Nullable Arena owner;

  private SafeTensors(
      String file,
      Map<String, Tensor> tensors,
      Map<String, String> metadata,
      @Nullable Arena owner) {
    this.file = file;
    this.tensors = tensors;
    this.metadata = metadata;
    this.owner = owner;
  }

  /**
   * One tensor: row-major little-endian bytes, at any alignment.
   *
   * @param name its name in the file
   * @param shape its sides; empty for a single value
   * @param bytes a read-only view
   */
  public record Tensor(String name, DType dtype, long[] shape, MemorySegment bytes) {
    /** Number of elements. */
    public long elements() {
      return bytes.byteSize() / dtype.bytes();
    }

    /**
     * A float copy: rank 0 gives 1 x 1, rank 1 gives n x 1, rank 2 its rows x cols, and with higher
     * rank all sides but the last are flattened into rows.
     *
     * @throws PrecisException if the type is not F32, F16, BF16 or F64, or a side passes an int
     */
    public Matrix toMatrix() {
      int rank = shape.length;
      long cols = rank < 2 ? 1 : shape[rank - 1];
      long rows = 1;
      for (int i = 0; i < (rank < 2 ? rank : rank - 1); i++) {
        rows = shape[i] == 0 ? 0 : Math.multiplyExact(rows, shape[i]);
      }
      return toMatrix(side(rows), side(cols));
    }

    /**
     * A float copy of the shape given, which must have as many elements.
     *
     * @throws PrecisException if it has not, or the type is not F32, F16, BF16 or F64
     */
    public Matrix toMatrix(int rows, int cols) {
      if ((long) rows * cols != elements() || rows < 0) {
        throw PrecisException.user(
            TensorValues.WRONG_TYPE,
            "tensor %s of shape %s cannot be seen as %d x %d"
                .formatted(Shapes.quote(name), Shapes.show(shape), rows, cols));
      }
      Matrix out = Matrix.allocate(rows, cols);
      TensorValues.toFloats(this, out.segment());
      return out;
    }

    private int side(long value) {
      if (value > Integer.MAX_VALUE) {
        throw PrecisException.limit(
            TensorValues.TOO_LARGE,
            "tensor %s of shape %s has a side of %d, a matrix allows %d"
                .formatted(Shapes.quote(name), Shapes.show(shape), value, Integer.MAX_VALUE));
      }
      return (int) value;
    }

    /** All elements of an F32, F16, BF16 or F64 tensor. */
    public float[] toFloats() {
      float[] out = new float[TensorValues.arrayLength(this)];
      TensorValues.toFloats(this, MemorySegment.ofArray(out));
      return out;
    }

    /** All elements of an F64, F32, F16 or BF16 tensor. */
    public double[] toDoubles() {
      return TensorValues.toDoubles(this);
    }

    /** All elements of an integer or BOOL tensor; one that does not fit an int is an error. */
    public int[] toInts() {
      return TensorValues.toInts(this);
    }

    /** All elements of an integer or BOOL tensor; one that does not fit a long is an error. */
    public long[] toLongs() {
      return TensorValues.toLongs(this);
    }
  }

  /** As {@link #open(Path, SafeTensorsLimits)}, with the limits of model packs. */
  public static SafeTensors open(Path path) {
    return open(path, SafeTensorsLimits.PACK);
  }

  /**
   * The file, mapped and checked. It must not be shortened while it is open.
   *
   * @throws PrecisException {@code FILE_UNREADABLE}, {@code SAFETENSORS_INVALID} or {@code
   *     SAFETENSORS_LIMIT}, naming what was wrong
   */
  @SuppressWarnings("MustBeClosedChecker") // the reader owns the arena and closes it
  public static SafeTensors open(Path path, SafeTensorsLimits limits) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment bytes =
          MappedFile.map(path, arena, limits.fileBytes(), SafeTensorsParser.LIMIT);
      return parse(String.valueOf(path.getFileName()), bytes, limits, arena);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /**
   * The same over bytes in memory, e.g. the body of a request; {@link #close()} does not free them.
   *
   * @param name what messages call it
   */
  public static SafeTensors of(String name, MemorySegment bytes, SafeTensorsLimits limits) {
    if (bytes.byteSize() > limits.fileBytes()) {
      throw PrecisException.limit(
          SafeTensorsParser.LIMIT,
          "%s has %d bytes, at most %d are allowed"
              .formatted(name, bytes.byteSize(), limits.fileBytes()));
    }
    return parse(name, bytes, limits, null);
  }

  private static SafeTensors parse(
      String file, MemorySegment bytes, SafeTensorsLimits limits, @Nullable Arena owner) {
    long size = bytes.byteSize();
    if (size < Long.BYTES + 2) {
      throw PrecisException.user(
          SafeTensorsParser.INVALID,
          "%s has %d bytes, a safetensors file has at least 10".formatted(file, size));
    }
    long length = bytes.get(TensorValues.LONG, 0);
    if (Long.compareUnsigned(length, limits.headerBytes()) > 0) {
      throw PrecisException.limit(
          SafeTensorsParser.LIMIT,
          "%s says its header has %s bytes, at most %d are allowed"
              .formatted(file, Long.toUnsignedString(length), limits.headerBytes()));
    }
    if (length > size - Long.BYTES) {
      throw PrecisException.user(
          SafeTensorsParser.INVALID,
          "%s says its header has %d bytes, but only %d follow: the file is cut or is something"
                  .formatted(file, length, size - Long.BYTES)
              + " else");
    }
    long start = Long.BYTES + length;
    SafeTensorsParser.Parsed parsed =
        SafeTensorsParser.parse(
            file, bytes.asSlice(Long.BYTES, length).asByteBuffer(), size - start, limits);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (SafeTensorsParser.Item item : parsed.items()) {
      MemorySegment data =
          bytes.asSlice(start + item.begin(), item.end() - item.begin()).asReadOnly();
      tensors.put(item.name(), new Tensor(item.name(), item.dtype(), item.shape(), data));
    }
    return new SafeTensors(file, Collections.unmodifiableMap(tensors), parsed.metadata(), owner);
  }

  /** The tensors' names, in the order of the header. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** The header's string-to-string metadata. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * The tensor of this name.
   *
   * @throws PrecisException {@code TENSOR_MISSING} if there is none
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      List<String> some =
          new ArrayList<>(tensors.keySet()).subList(0, Math.min(20, tensors.size()));
      throw PrecisException.user(
          "TENSOR_MISSING",
          "%s has no tensor %s; it has %s%s"
              .formatted(
                  file,
                  Shapes.quote(name),
                  some.stream().map(Shapes::quote).toList(),
                  some.size() < tensors.size() ? " and more" : ""));
    }
    return tensor;
  }

  /** Unmaps the file; tensors of it must no longer be used. Safe to call again. */
  @Override
  public void close() {
    if (owner != null && owner.scope().isAlive()) {
      owner.close();
    }
  }

  /**
   * Writes a file whole or not at all; see {@link AtomicFile}. The same entries and metadata give
   * the same bytes: entries keep their order, metadata are sorted by key.
   *
   * @throws PrecisException {@code FILE_NOT_WRITTEN} if the file system refuses
   * @throws IllegalArgumentException for names or sizes that {@link SafeTensorsHeader} refuses
   */
  public static void write(
      Path path, List<SafeTensorsEntry> entries, Map<String, String> metadata) {
    SafeTensorsHeader header = header(entries, metadata);
    AtomicFile.write(path, channel -> writeTo(channel, header, entries));
  }

  /** Writes the same bytes to a channel, e.g. into a response. */
  public static void writeTo(
      WritableByteChannel channel, List<SafeTensorsEntry> entries, Map<String, String> metadata)
      throws IOException {
    writeTo(channel, header(entries, metadata), entries);
  }

  private static SafeTensorsHeader header(
      List<SafeTensorsEntry> entries, Map<String, String> metadata) {
    return SafeTensorsHeader.of(entries.stream().map(SafeTensorsEntry::spec).toList(), metadata);
  }

  private static void writeTo(
      WritableByteChannel channel, SafeTensorsHeader header, List<SafeTensorsEntry> entries)
      throws IOException {
    header.writeTo(channel);
    for (SafeTensorsEntry entry : entries) {
      Channels.write(channel, entry.bytes());
    }
  }
}
