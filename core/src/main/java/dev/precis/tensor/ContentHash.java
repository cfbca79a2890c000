package dev.precis.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * SHA-256 over named fields, each with its kind, name, shape and length in front, so that no two
 * different lists of fields give the same bytes: a picture of 30 x 100 never hashes like one of 100
 * x 30 with the same values. For keys of caches and names of media that a server keeps apart.
 */
public final class ContentHash {
  private static final byte TEXT = 1;
  private static final byte ROWS = 2;
  private static final byte INTS = 3;
  private static final byte FLOATS = 4;
  private static final byte BYTES = 5;

  private final MessageDigest digest;

  private ContentHash(MessageDigest digest) {
    this.digest = digest;
  }

  /**
   * An empty hash.
   *
   * @param purpose what the hash is for; hashes of different purposes never agree
   */
  public static ContentHash of(String purpose) {
    try {
      return new ContentHash(MessageDigest.getInstance("SHA-256")).text("purpose", purpose);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Adds a text. */
  public ContentHash text(String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    head(TEXT, name, bytes.length, 1);
    digest.update(bytes);
    return this;
  }

  /** Adds the float32 values of a matrix with its shape. */
  public ContentHash rows(String name, Matrix matrix) {
    head(ROWS, name, matrix.rows(), matrix.cols());
    Channels.forEachChunk(matrix.segment().asSlice(0, matrix.byteSize()), digest::update);
    return this;
  }

  /** Adds bytes of any kind. */
  public ContentHash bytes(String name, MemorySegment bytes) {
    head(BYTES, name, bytes.byteSize(), 1);
    Channels.forEachChunk(bytes, digest::update);
    return this;
  }

  /** Adds whole numbers, e.g. positions of tokens. */
  public ContentHash ints(String name, int... values) {
    return numbers(INTS, name, values.length, bytes -> bytes.asIntBuffer().put(values));
  }

  /** Adds floats, bit by bit. */
  public ContentHash floats(String name, float... values) {
    return numbers(FLOATS, name, values.length, bytes -> bytes.asFloatBuffer().put(values));
  }

  /** Adds numbers of four bytes each. */
  private ContentHash numbers(byte kind, String name, int count, Consumer<ByteBuffer> writer) {
    head(kind, name, count, 1);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(count, 4)).order(ByteOrder.LITTLE_ENDIAN);
    writer.accept(bytes);
    digest.update(bytes);
    return this;
  }

  /** The digest of all fields, 64 lower-case hex digits. To be called once, last. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private void head(byte kind, String name, long rows, long cols) {
    byte[] label = name.getBytes(StandardCharsets.UTF_8);
    digest.update(
        ByteBuffer.allocate(1 + Integer.BYTES + label.length + 2 * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(kind)
            .putInt(label.length)
            .put(label)
            .putLong(rows)
            .putLong(cols)
            .flip());
  }
}
