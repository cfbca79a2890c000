package dev.precis.pipeline;

import dev.precis.tokens.StageWork;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** A {@link TokenSink} as a Vert.x stream: batches are written one after the other on a worker. */
final class SinkStream implements WriteStream<TokenBatch> {
  private static final int DEFAULT_QUEUE = 1;

  private final Context context;
  private final WorkerExecutor worker;
  private final TokenSink sink;
  private int queueLimit = DEFAULT_QUEUE;
  private int queued;
  private Future<Void> last = Future.succeededFuture();
  private volatile StageWork work = StageWork.NONE;
  private @Nullable Handler<Void> drainHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  SinkStream(Context context, WorkerExecutor worker, TokenSink sink) {
    this.context = context;
    this.worker = worker;
    this.sink = sink;
  }

  /** What the sink has done for the stream in work, and a fresh count for the next. */
  StageWork takeWork() {
    StageWork done = work;
    work = StageWork.NONE;
    return done;
  }

  @Override
  public WriteStream<TokenBatch> exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public Future<Void> write(TokenBatch batch) {
    queued++;
    last =
        last.compose(_ ->
            worker.executeBlocking(() -> {
              long start = System.nanoTime();
              sink.append(batch);
              long bytes = batch.tokens().embeddings().byteSize();
              work = work.plus(1, System.nanoTime() - start, bytes);
              return (Void) null;
            }));
    last.onComplete(result ->
        context.runOnContext(_ -> {
          queued--;
          if (result.failed() && exceptionHandler != null) {
            exceptionHandler.handle(result.cause());
          }
          Handler<Void> drain = drainHandler;
          if (drain != null && queued <= queueLimit / 2) {
            drainHandler = null;
            drain.handle(null);
          }
        }));
    return last;
  }

  @Override
  public Future<Void> end() {
    return last;
  }

  @Override
  public WriteStream<TokenBatch> setWriteQueueMaxSize(int size) {
    queueLimit = size;
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return queued >= queueLimit;
  }

  @Override
  public WriteStream<TokenBatch> drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }
}
