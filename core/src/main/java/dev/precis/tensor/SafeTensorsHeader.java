package dev.precis.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The head of a safetensors file that is to be written: 8 bytes of length and the JSON, padded with
 * spaces to a multiple of 8 bytes. A caller that streams its columns writes the head first and then
 * the data of every spec, in order and without gaps, {@link #dataBytes()} in all.
 *
 * <p>The same specs and metadata give the same bytes: specs keep their order, metadata are sorted
 * by key.
 */
public final class SafeTensorsHeader {
  /** The header key that holds the string-to-string metadata; no tensor may have this name. */
  public static final String METADATA_KEY = "__metadata__";

  /** The head's length is a multiple of this, in bytes. */
  public static final int PADDING = 8;

  private static final JsonFactory JSON = new JsonFactory();

  /** Name, element type and shape of one tensor. */
  public record Spec(String name, DType dtype, long... shape) {
    /**
     * Checks the spec and copies the shape.
     *
     * @throws IllegalArgumentException if the name is empty, too long or {@value #METADATA_KEY}, if
     *     a side is negative or if the bytes overflow a long
     */
    public Spec {
      shape = shape.clone();
      if (name.isEmpty()
          || name.length() > SafeTensorsLimits.MAX_NAME_LENGTH
          || name.equals(METADATA_KEY)) {
        throw new IllegalArgumentException(
            "a tensor name has 1..%d characters and is not %s, was %s"
                .formatted(SafeTensorsLimits.MAX_NAME_LENGTH, METADATA_KEY, Shapes.quote(name)));
      }
      if (shape.length > SafeTensorsLimits.MAX_RANK) {
        throw new IllegalArgumentException(
            "tensor %s has %d sides, at most %d are allowed"
                .formatted(Shapes.quote(name), shape.length, SafeTensorsLimits.MAX_RANK));
      }
      if (Shapes.bytes(dtype, shape) < 0) {
        throw new IllegalArgumentException(
            "shape %s of tensor %s has a negative side or too many bytes"
                .formatted(Shapes.show(shape), Shapes.quote(name)));
      }
    }

    @Override
    public long[] shape() {
      return shape.clone();
    }

    /** Bytes of the tensor's data. */
    public long bytes() {
      return Shapes.bytes(dtype, shape);
    }
  }

  private final List<Spec> specs;
  private final byte[] head;
  private final long dataBytes;

  private SafeTensorsHeader(List<Spec> specs, byte[] head, long dataBytes) {
    this.specs = specs;
    this.head = head;
    this.dataBytes = dataBytes;
  }

  /**
   * The head for these tensors, in this order.
   *
   * @throws IllegalArgumentException if two have one name, if there are more than {@link
   *     SafeTensorsLimits#MAX_ENTRIES}, or if the header passes {@link
   *     SafeTensorsLimits#PACK_HEADER_BYTES}
   */
  public static SafeTensorsHeader of(List<Spec> specs, Map<String, String> metadata) {
    if (specs.size() > SafeTensorsLimits.MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "a file holds at most %d tensors, got %d"
              .formatted(SafeTensorsLimits.MAX_ENTRIES, specs.size()));
    }
    Set<String> names = new HashSet<>();
    long end = 0;
    for (Spec spec : specs) {
      if (!names.add(spec.name())) {
        throw new IllegalArgumentException("two tensors are named " + Shapes.quote(spec.name()));
      }
      end = Math.addExact(end, spec.bytes());
    }
    byte[] json = json(specs, metadata);
    int padded = (json.length + PADDING - 1) / PADDING * PADDING;
    if (padded > SafeTensorsLimits.PACK_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "the header has %d bytes, at most %d are allowed: shorten the metadata"
              .formatted(padded, SafeTensorsLimits.PACK_HEADER_BYTES));
    }
    ByteBuffer head = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    return new SafeTensorsHeader(List.copyOf(specs), head.array(), end);
  }

  private static byte[] json(List<Spec> specs, Map<String, String> metadata) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(METADATA_KEY);
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Spec spec : specs) {
        json.writeObjectFieldStart(spec.name());
        json.writeStringField("dtype", spec.dtype().name());
        json.writeArrayFieldStart("shape");
        for (long side : spec.shape) {
          json.writeNumber(side);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(offset);
        offset += spec.bytes();
        json.writeNumber(offset);
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an in-memory stream does not fail
    }
    return bytes.toByteArray();
  }

  /** The tensors, in file order. */
  public List<Spec> specs() {
    return specs;
  }

  /** Bytes before the first tensor's data. */
  public long headBytes() {
    return head.length;
  }

  /** Bytes of data that must follow the head. */
  public long dataBytes() {
    return dataBytes;
  }

  /**
   * The place in the file, in bytes from its start, of each tensor's data; a caller with random
   * access may fill columns in any order.
   */
  public List<Long> dataStarts() {
    List<Long> starts = new ArrayList<>(specs.size());
    long at = head.length;
    for (Spec spec : specs) {
      starts.add(at);
      at += spec.bytes();
    }
    return List.copyOf(starts);
  }

  /** Writes the head. */
  public void writeTo(WritableByteChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(head);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
