package dev.precis.pipeline;

import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.lang.foreign.Arena;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An encoder pulled on a worker. Full tokens are many times larger than what is kept of them, so
 * each batch has memory of its own that is freed as soon as it is compressed, and at the latest
 * when the stream is closed.
 */
final class EncoderSource implements PullStream.Source<EncodedBatch>, AutoCloseable {
  private final EncodedStream encoder;
  private final WorkerExecutor worker;
  private final Set<Arena> open = ConcurrentHashMap.newKeySet();

  EncoderSource(EncodedStream encoder, WorkerExecutor worker) {
    this.encoder = encoder;
    this.worker = worker;
  }

  @Override
  public Future<@Nullable EncodedBatch> pull() {
    return worker.executeBlocking(this::next, false);
  }

  @SuppressWarnings("MustBeClosedChecker") // freed by release or close
  private @Nullable EncodedBatch next() {
    Arena memory = Arena.ofShared();
    open.add(memory);
    EncodedTokens tokens = encoder.next(memory);
    if (tokens == null) {
      free(memory);
      return null;
    }
    return new EncodedBatch(tokens, memory);
  }

  /** Frees a batch that nobody reads any more. */
  void release(EncodedBatch batch) {
    free(batch.memory());
  }

  private void free(Arena memory) {
    if (open.remove(memory)) {
      memory.close();
    }
  }

  @Override
  public void demand(boolean wanted) {
    encoder.demand(wanted);
  }

  /** Closes the encoder, then frees what a run that failed has left. */
  @Override
  public void close() {
    try {
      encoder.close();
    } finally {
      open.forEach(this::free);
    }
  }
}
