package dev.precis.tokens;

import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The tensors of a token file, one per column of the provenance, and how rows become their bytes.
 */
final class TokenColumns {
  static final String EMBEDDINGS = "embeddings";
  static final String POSITIONS = "positions";
  static final String TIMES = "times_us";
  static final String BOXES = "boxes";
  static final String WEIGHTS = "weights";
  static final String SOURCE = "source_index";
  static final String MODALITY = "modality";
  static final String INDEX = "index";
  static final String GROUP = "group";

  /** Takes the bytes of columns, piece by piece. */
  @FunctionalInterface
  interface Columns {
    void append(String name, ByteBuffer bytes) throws IOException;
  }

  private final Columns columns;

  TokenColumns(Columns columns) {
    this.columns = columns;
  }

  /** Shapes and types in file order; wide types first keeps every tensor aligned. */
  static List<SafeTensorsHeader.Spec> specs(int rows, int width, DType dtype) {
    return List.of(
        new SafeTensorsHeader.Spec(TIMES, DType.I64, rows, 2),
        new SafeTensorsHeader.Spec(BOXES, DType.F32, rows, 4),
        new SafeTensorsHeader.Spec(POSITIONS, DType.I32, rows, 3),
        new SafeTensorsHeader.Spec(INDEX, DType.I32, rows),
        new SafeTensorsHeader.Spec(GROUP, DType.I32, rows),
        new SafeTensorsHeader.Spec(SOURCE, DType.I32, rows),
        new SafeTensorsHeader.Spec(MODALITY, DType.I32, rows),
        new SafeTensorsHeader.Spec(WEIGHTS, DType.F32, rows),
        new SafeTensorsHeader.Spec(EMBEDDINGS, dtype, rows, width));
  }

  void write(TokenSequence tokens, int source, int width, DType dtype) throws IOException {
    Provenance from = tokens.provenance();
    int n = tokens.size();
    ByteBuffer times = buffer(n * 2L * Long.BYTES);
    ByteBuffer positions = buffer(n * 3L * Integer.BYTES);
    ByteBuffer boxes = buffer(n * 4L * Float.BYTES);
    ByteBuffer index = buffer((long) n * Integer.BYTES);
    ByteBuffer group = buffer((long) n * Integer.BYTES);
    ByteBuffer sources = buffer((long) n * Integer.BYTES);
    ByteBuffer modality = buffer((long) n * Integer.BYTES);
    ByteBuffer weights = buffer((long) n * Float.BYTES);
    for (int r = 0; r < n; r++) {
      times.putLong(from.startUs()[r]).putLong(from.endUs()[r]);
      positions.putInt(from.t()[r]).putInt(from.y()[r]).putInt(from.x()[r]);
      for (int side = 0; side < 4; side++) {
        boxes.putFloat(from.box()[4 * r + side]);
      }
      index.putInt(from.index()[r]);
      group.putInt(from.group()[r]);
      sources.putInt(from.source()[r] < 0 ? -1 : source + from.source()[r]);
      modality.putInt(from.modality()[r].ordinal());
      weights.putFloat(from.weight()[r]);
    }
    columns.append(TIMES, times.flip());
    columns.append(POSITIONS, positions.flip());
    columns.append(BOXES, boxes.flip());
    columns.append(INDEX, index.flip());
    columns.append(GROUP, group.flip());
    columns.append(SOURCE, sources.flip());
    columns.append(MODALITY, modality.flip());
    columns.append(WEIGHTS, weights.flip());
    columns.append(EMBEDDINGS, embeddings(tokens.embeddings(), width, dtype));
  }

  private static ByteBuffer embeddings(Matrix values, int width, DType dtype) {
    ByteBuffer out = buffer((long) values.rows() * width * dtype.bytes());
    float[] row = new float[width];
    for (int r = 0; r < values.rows(); r++) {
      values.copyRow(r, row, 0);
      for (float value : row) {
        put(out, value, dtype);
      }
    }
    return out.flip();
  }

  private static void put(ByteBuffer out, float value, DType dtype) {
    if (dtype == DType.F32) {
      out.putFloat(value);
    } else {
      out.putShort(dtype == DType.F16 ? DType.toF16(value) : DType.toBf16(value));
    }
  }

  private static ByteBuffer buffer(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
