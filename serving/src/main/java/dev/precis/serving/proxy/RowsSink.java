package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.pipeline.CollectSink;
import dev.precis.pipeline.Report;
import dev.precis.pipeline.TokenBatch;
import dev.precis.pipeline.TokenSink;
import dev.precis.tokens.TokenSequence;
import java.util.function.BooleanSupplier;

/** Collects rows in memory up to a limit, so that a long film ends its run and not the process. */
final class RowsSink implements TokenSink {
  /** Code of the error that ends such a run. */
  static final String TOO_MANY = "ROWS_COUNT";

  private final CollectSink rows = new CollectSink();
  private final int most;
  private final BooleanSupplier goOn;
  private long count;

  /**
   * A sink for one run.
   *
   * @param goOn whether a run that gives too many rows goes on to its end, as somebody else listens
   */
  RowsSink(int most, BooleanSupplier goOn) {
    this.most = most;
    this.goOn = goOn;
  }

  @Override
  public void open(int width) {
    rows.open(width);
  }

  @Override
  public void append(TokenBatch batch) {
    count += batch.tokens().size();
    if (count <= most) {
      rows.append(batch);
    } else if (goOn.getAsBoolean()) {
      rows.close(); // not even what fitted is of use
    } else {
      throw tooMany();
    }
  }

  private PrecisException tooMany() {
    return PrecisException.limit(
        TOO_MANY,
        "the medium gives %d tokens or more, at most %d are allowed: keep fewer"
            .formatted(count, most));
  }

  @Override
  public void finish(Report report) {
    if (count > most) {
      throw tooMany();
    }
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
