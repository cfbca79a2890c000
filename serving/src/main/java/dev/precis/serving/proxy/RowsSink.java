package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.pipeline.CollectSink;
import dev.precis.pipeline.Report;
import dev.precis.pipeline.TokenBatch;
import dev.precis.pipeline.TokenSink;
import dev.precis.tokens.TokenSequence;

/** Collects rows in memory up to a limit, so that a long film ends its run and not the process. */
final class RowsSink implements TokenSink {
  private final CollectSink rows = new CollectSink();
  private final int most;
  private int count;

  RowsSink(int most) {
    this.most = most;
  }

  @Override
  public void open(int width) {
    rows.open(width);
  }

  @Override
  public void append(TokenBatch batch) {
    count += batch.tokens().size();
    if (count > most) {
      throw PrecisException.limit(
          "ROWS_COUNT",
          "the medium gives %d tokens or more, at most %d are allowed: keep fewer"
              .formatted(count, most));
    }
    rows.append(batch);
  }

  @Override
  public void finish(Report report) {
    rows.finish(report);
  }

  @Override
  public void close() {
    rows.close();
  }

  /** All rows of a run that ended well. */
  TokenSequence tokens() {
    return rows.tokens();
  }
}
