package dev.precis.pipeline;

import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import org.jspecify.annotations.Nullable;

/** An encoder pulled on a worker. */
record EncoderSource(EncodedStream encoder, WorkerExecutor worker)
    implements PullStream.Source<EncodedTokens> {
  @Override
  public Future<@Nullable EncodedTokens> pull() {
    return worker.executeBlocking(encoder::next, false);
  }

  @Override
  public void demand(boolean wanted) {
    encoder.demand(wanted);
  }
}
