package dev.precis.tokens;

import dev.precis.PrecisException;
import dev.precis.tensor.AtomicFile;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensorsHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a token file piece by piece in flat memory: rows go to spool files beside the target, and
 * {@link #finish} joins them behind the header in a temporary file that is moved into place. Until
 * then nothing bears the target's name.
 */
public final class TokenFileWriter implements AutoCloseable {
  private final Path target;
  private final int width;
  private final DType dtype;
  private final Spool spool;
  private final Map<String, Integer> signalWidths = new TreeMap<>();
  private int rows;

  private TokenFileWriter(Path target, int width, DType dtype, Spool spool) {
    this.target = target;
    this.width = width;
    this.dtype = dtype;
    this.spool = spool;
  }

  /**
   * Starts a file.
   *
   * @param target where it will lie; its folder must exist
   * @param width columns of the file's embeddings; narrower rows are filled up with zeros
   * @param dtype F32, F16 or BF16
   * @throws PrecisException {@code FILE_NOT_WRITTEN} if the folder cannot be written to
   */
  public static TokenFileWriter create(Path target, int width, DType dtype) {
    if (dtype != DType.F32 && dtype != DType.F16 && dtype != DType.BF16) {
      throw new IllegalArgumentException(
          "embeddings are written as F32, F16 or BF16, not " + dtype);
    }
    return new TokenFileWriter(target, width, dtype, Spool.beside(target));
  }

  /**
   * Adds rows.
   *
   * @param tokens at most {@code width} columns wide
   * @param source {@code source_index} of the rows whose own source is 0; added to the others'
   * @param signals values per row, by name; every call must bring the same names and widths
   */
  public void append(TokenSequence tokens, int source, Map<String, Matrix> signals) {
    if (tokens.width() > width) {
      throw new IllegalArgumentException(
          "rows of %d columns in a file of %d".formatted(tokens.width(), width));
    }
    try {
      new TokenColumns(spool).write(tokens, source, width, dtype);
      for (Map.Entry<String, Matrix> signal : new TreeMap<>(signals).entrySet()) {
        int columns = signal.getValue().cols();
        Integer known = rows == 0 ? null : signalWidths.get(signal.getKey());
        if (rows > 0 && (known == null || known != columns)) {
          throw new IllegalArgumentException(
              "signal %s changed its shape".formatted(signal.getKey()));
        }
        signalWidths.put(signal.getKey(), columns);
        spool.floats("signals." + signal.getKey(), signal.getValue());
      }
      rows += tokens.size();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Rows so far. */
  public int rows() {
    return rows;
  }

  /**
   * Puts the file in place.
   *
   * @throws PrecisException {@code FILE_NOT_WRITTEN} if the file system refuses
   */
  public void finish(TokenFileInfo info) {
    List<SafeTensorsHeader.Spec> specs = new ArrayList<>(TokenColumns.specs(rows, width, dtype));
    signalWidths.forEach((name, columns) ->
        specs.add(new SafeTensorsHeader.Spec("signals." + name, DType.F32, rows, columns)));
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(TokenFileInfo.FORMAT_KEY, TokenFileInfo.FORMAT);
    metadata.put(TokenFileInfo.INFO_KEY, info.toJson());
    SafeTensorsHeader header = SafeTensorsHeader.of(specs, metadata);
    AtomicFile.write(
        target,
        channel -> {
          header.writeTo(channel);
          for (SafeTensorsHeader.Spec spec : specs) {
            copy(spool.column(spec.name()), channel, spec);
          }
        });
  }

  private void copy(FileChannel column, FileChannel out, SafeTensorsHeader.Spec spec)
      throws IOException {
    if (column.size() != spec.bytes()) {
      throw new IOException(
          "column %s has %d bytes, expected %d"
              .formatted(spec.name(), column.size(), spec.bytes()));
    }
    long at = 0;
    while (at < column.size()) {
      at += column.transferTo(at, column.size() - at, out);
    }
  }

  private PrecisException failed(IOException e) {
    return PrecisException.unavailable(
        AtomicFile.NOT_WRITTEN,
        "cannot write %s: %s".formatted(target.getFileName(), e.getMessage()),
        e);
  }

  /** Removes the spool; a file that was not finished leaves nothing behind. */
  @Override
  public void close() {
    spool.close();
  }
}
