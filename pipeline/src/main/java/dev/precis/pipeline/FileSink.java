package dev.precis.pipeline;

import dev.precis.tensor.DType;
import dev.precis.tokens.TokenFileWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes a token file; it appears under its name only when it is whole. */
public final class FileSink implements TokenSink {
  private final Path target;
  private final DType dtype;
  private @Nullable TokenFileWriter writer;

  /**
   * A sink for one run.
   *
   * @param target the file to write or replace; its folder must exist
   * @param dtype type of the embeddings: F32, F16 or BF16
   */
  public FileSink(Path target, DType dtype) {
    this.target = target;
    this.dtype = dtype;
  }

  @Override
  public void open(int width) {
    writer = TokenFileWriter.create(target, width, dtype);
  }

  @Override
  public void append(TokenBatch batch) {
    opened().append(batch.tokens(), batch.stream(), batch.signals());
  }

  @Override
  public void finish(Report report) {
    opened().finish(report.fileInfo());
  }

  private TokenFileWriter opened() {
    if (writer == null) {
      throw new IllegalStateException("the sink was not opened");
    }
    return writer;
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
