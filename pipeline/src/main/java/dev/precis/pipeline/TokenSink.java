package dev.precis.pipeline;

/**
 * Where tokens go. Calls come one after the other on a worker thread and may block; while one
 * blocks, the pipeline stops decoding.
 */
public interface TokenSink extends AutoCloseable {
  /**
   * Called once before the first batch.
   *
   * @param width columns of the widest stream
   */
  void open(int width);

  /**
   * Takes a batch; streams come one after the other, each in time order, but for streams that are
   * compressed together: their batches hold rows of both.
   */
  void append(TokenBatch batch);

  /** Called once after the last batch of a run that ended well. */
  void finish(Report report);

  /** Called last in any case; drops what was not finished. */
  @Override
  void close();
}
