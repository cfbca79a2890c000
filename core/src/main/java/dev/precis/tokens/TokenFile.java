package dev.precis.tokens;

import dev.precis.PrecisException;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsHeader;
import dev.precis.tensor.SafeTensorsLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A token file read into memory.
 *
 * @param info what the file says of itself
 * @param tokens all rows, stream after stream
 * @param signals values per row, by name
 */
public record TokenFile(TokenFileInfo info, TokenSequence tokens, Map<String, Matrix> signals) {
  private static final String SIGNAL_PREFIX = "signals.";

  /**
   * The bytes of a token file without signals, made in memory, e.g. for the body of an answer; the
   * same as {@link TokenFileWriter} writes of the same rows.
   *
   * @param dtype of the embeddings: F32, F16 or BF16
   */
  public static byte[] toBytes(TokenFileInfo info, TokenSequence tokens, DType dtype) {
    int width = tokens.width();
    List<SafeTensorsHeader.Spec> specs = TokenColumns.specs(tokens.size(), width, dtype);
    Map<String, ByteBuffer> columns = new TreeMap<>();
    SafeTensorsHeader header = SafeTensorsHeader.of(specs, info.metadata());
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(Math.toIntExact(header.headBytes() + header.dataBytes()));
    try {
      new TokenColumns(columns::put).write(tokens, 0, width, dtype);
      WritableByteChannel channel = Channels.newChannel(out);
      header.writeTo(channel);
      for (SafeTensorsHeader.Spec spec : specs) {
        channel.write(Objects.requireNonNull(columns.get(spec.name())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an in-memory stream does not fail
    }
    return out.toByteArray();
  }

  /**
   * Reads a token file.
   *
   * @throws PrecisException {@code TOKEN_FILE_INVALID}, or as {@link SafeTensors#open(Path)}
   */
  public static TokenFile read(Path path) {
    String name = String.valueOf(path.getFileName());
    try (SafeTensors file = SafeTensors.open(path, SafeTensorsLimits.PACK)) {
      String json = file.metadata().get(TokenFileInfo.INFO_KEY);
      if (!TokenFileInfo.FORMAT.equals(file.metadata().get(TokenFileInfo.FORMAT_KEY))
          || json == null) {
        throw invalid(name, "it is a safetensors file, but no token file");
      }
      TokenFileInfo info = TokenFileInfo.fromJson(name, json);
      Matrix embeddings = matrix(file, name, TokenColumns.EMBEDDINGS);
      int rows = embeddings.rows();
      TokenSequence tokens =
          new TokenSequence(
              embeddings,
              provenance(file, name, rows, info.streams().size()),
              info.streams().stream().map(StreamInfo::source).toList(),
              Grid.line(rows));
      Map<String, Matrix> signals = new TreeMap<>();
      for (String tensor : file.names()) {
        if (tensor.startsWith(SIGNAL_PREFIX)) {
          Matrix values = matrix(file, name, tensor);
          length(name, tensor, values.rows(), rows);
          signals.put(tensor.substring(SIGNAL_PREFIX.length()), values);
        }
      }
      return new TokenFile(info, tokens, signals);
    }
  }

  private static Provenance provenance(SafeTensors file, String name, int rows, int streams) {
    int[] positions = ints(file, name, TokenColumns.POSITIONS, 3 * rows);
    long[] times = tensor(file, name, TokenColumns.TIMES).toLongs();
    length(name, TokenColumns.TIMES, times.length, 2 * rows);
    float[] boxes = floats(file, name, TokenColumns.BOXES, 4 * rows);
    int[] codes = ints(file, name, TokenColumns.MODALITY, rows);
    Modality[] modality = new Modality[rows];
    int[] t = new int[rows];
    int[] y = new int[rows];
    int[] x = new int[rows];
    long[] start = new long[rows];
    long[] end = new long[rows];
    int[] source = ints(file, name, TokenColumns.SOURCE, rows);
    for (int r = 0; r < rows; r++) {
      if (codes[r] < 0 || codes[r] >= Modality.values().length) {
        throw invalid(name, "modality of row %d is %d".formatted(r, codes[r]));
      }
      if (source[r] < -1 || source[r] >= streams) {
        throw invalid(
            name, "row %d is of stream %d, there are %d".formatted(r, source[r], streams));
      }
      modality[r] = Modality.values()[codes[r]];
      t[r] = positions[3 * r];
      y[r] = positions[3 * r + 1];
      x[r] = positions[3 * r + 2];
      start[r] = times[2 * r];
      end[r] = times[2 * r + 1];
    }
    return new Provenance(
        source,
        modality,
        ints(file, name, TokenColumns.INDEX, rows),
        t,
        y,
        x,
        start,
        end,
        boxes,
        floats(file, name, TokenColumns.WEIGHTS, rows),
        ints(file, name, TokenColumns.GROUP, rows));
  }

  private static Matrix matrix(SafeTensors file, String name, String tensor) {
    SafeTensors.Tensor found = tensor(file, name, tensor);
    if (found.shape().length != 2) {
      throw invalid(
          name,
          "%s has shape %s, expected two sides".formatted(tensor, Arrays.toString(found.shape())));
    }
    return found.toMatrix();
  }

  private static int[] ints(SafeTensors file, String name, String tensor, int expected) {
    int[] values = tensor(file, name, tensor).toInts();
    length(name, tensor, values.length, expected);
    return values;
  }

  private static float[] floats(SafeTensors file, String name, String tensor, int expected) {
    float[] values = tensor(file, name, tensor).toFloats();
    length(name, tensor, values.length, expected);
    return values;
  }

  private static SafeTensors.Tensor tensor(SafeTensors file, String name, String tensor) {
    if (!file.has(tensor)) {
      throw invalid(name, "it has no tensor " + tensor);
    }
    return file.tensor(tensor);
  }

  private static void length(String name, String tensor, int seen, int expected) {
    if (seen != expected) {
      throw invalid(name, "%s has %d entries, expected %d".formatted(tensor, seen, expected));
    }
  }

  private static PrecisException invalid(String name, String why) {
    return PrecisException.user("TOKEN_FILE_INVALID", name + ": " + why);
  }
}
