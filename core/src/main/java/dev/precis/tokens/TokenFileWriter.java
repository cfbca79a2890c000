package dev.precis.tokens;

import dev.precis.PrecisException;
import dev.precis.tensor.AtomicFile;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
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
  private static final String SIGNAL = "signals.";

  /** Bytes of zeros written at once. */
  private static final int ZEROS = 1 << 16;

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
   * @param signals values per row, by name; a name has the same width in every call, and rows of
   *     calls that do not bring it get zeros
   */
  public void append(TokenSequence tokens, int source, Map<String, Matrix> signals) {
    if (tokens.width() > width) {
      throw new IllegalArgumentException(
          "rows of %d columns in a file of %d".formatted(tokens.width(), width));
    }
    try {
      new TokenColumns(spool::append).write(tokens, source, width, dtype);
      for (Map.Entry<String, Matrix> signal : new TreeMap<>(signals).entrySet()) {
        write(signal.getKey(), signal.getValue(), tokens.size());
      }
      rows += tokens.size();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void write(String name, Matrix values, int expected) throws IOException {
    if (values.rows() != expected) {
      throw new IllegalArgumentException(
          "signal %s has %d rows for %d tokens".formatted(name, values.rows(), expected));
    }
    Integer known = signalWidths.putIfAbsent(name, values.cols());
    if (known != null && known != values.cols()) {
      throw new IllegalArgumentException(
          "signal %s changed from %d to %d columns".formatted(name, known, values.cols()));
    }
    fill(name, values.cols());
    spool.floats(SIGNAL + name, values);
  }

  /** Zeros for the rows so far that came without the signal. */
  private void fill(String name, int columns) throws IOException {
    long missing = (long) rows * columns * Float.BYTES - spool.column(SIGNAL + name).size();
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(Math.max(0, missing), ZEROS));
    for (; missing > 0; missing -= zeros.limit()) {
      spool.append(SIGNAL + name, zeros.clear().limit((int) Math.min(missing, ZEROS)));
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
    try {
      for (Map.Entry<String, Integer> signal : signalWidths.entrySet()) {
        fill(signal.getKey(), signal.getValue());
        specs.add(
            new SafeTensorsHeader.Spec(
                SIGNAL + signal.getKey(), DType.F32, rows, signal.getValue()));
      }
    } catch (IOException e) {
      throw failed(e);
    }
    SafeTensorsHeader header = SafeTensorsHeader.of(specs, info.metadata());
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
