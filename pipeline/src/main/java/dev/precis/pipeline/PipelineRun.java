package dev.precis.pipeline;

import dev.precis.compress.Method;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.Modality;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/** One medium on its way through the pipeline: its streams one after the other, then the report. */
public final class PipelineRun {
  private final Context context;
  private final PipelineWorkers workers;
  private final Encoders encoders;
  private final ModelPack pack;
  private final PipelineSpec spec;
  private final MediaSource source;
  private final Tape tape;
  private final TokenSink sink;
  private final SinkStream sinkStream;
  private final Consumer<Progress> progress;
  private final CancelToken cancel = new CancelToken();
  private final Promise<Report> done = Promise.promise();
  private final List<StreamReport> reports = new ArrayList<>();
  private final Map<String, Integer> signalWidths = new ConcurrentHashMap<>();
  private final long start = System.nanoTime();

  PipelineRun(
      Context context,
      PipelineWorkers workers,
      Encoders encoders,
      ModelPack pack,
      PipelineSpec spec,
      MediaSource source,
      Tape tape,
      TokenSink sink,
      Consumer<Progress> progress) {
    this.context = context;
    this.workers = workers;
    this.encoders = encoders;
    this.pack = pack;
    this.spec = spec;
    this.source = source;
    this.tape = tape;
    this.sink = sink;
    this.sinkStream = new SinkStream(context, workers.sink(), sink);
    this.progress = progress;
  }

  void begin() {
    workers
        .encode()
        .executeBlocking(() -> encoders.streams(source, tape))
        .compose(this::openSink)
        .compose(this::streams)
        .compose(_ -> finish())
        .eventually(() -> workers.sink().executeBlocking(this::closeSink))
        .onComplete(done);
  }

  /** Completes with the report, or fails with what the stage that failed threw. */
  public Future<Report> done() {
    return done.future();
  }

  /**
   * Waits for the end; call it from a thread that may block. If that thread is interrupted, the run
   * is cancelled.
   *
   * @throws CancellationException if it was
   * @throws RuntimeException whatever the stage that failed threw
   */
  public Report await() {
    try {
      return done().toCompletionStage().toCompletableFuture().get();
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new CompletionException(e.getCause());
      }
    }
  }

  /**
   * Stops decoding and encoding as soon as the native libraries let go; {@link #done} then fails.
   */
  public void cancel() {
    cancel.cancel();
  }

  private Future<List<Modality>> openSink(List<Modality> streams) {
    int width = encoders.width(streams);
    return workers
        .sink()
        .executeBlocking(() -> {
          sink.open(width);
          return streams;
        });
  }

  private Future<Void> streams(List<Modality> streams) {
    Optional<SpokenText> spoken = encoders.spoken(source, cancel);
    List<Modality> single = new ArrayList<>(streams);
    Future<Void> last = Future.succeededFuture();
    if (encoders.joint(streams)) {
      single.removeAll(List.of(Modality.VIDEO, Modality.AUDIO));
      last =
          carry(
              () -> encoders.openJoint(source, tape, spoken, cancel),
              both ->
                  new JointRun(
                      reports.size(),
                      both,
                      spec,
                      encoders.method(Modality.VIDEO),
                      encoders.question(),
                      progress));
    }
    for (Modality stream : single) {
      last =
          last.compose(_ ->
              carry(
                  () -> encoders.open(stream, source, tape, spoken, cancel),
                  encoder -> single(stream, encoder)));
    }
    return last;
  }

  private BatchRun single(Modality stream, EncodedStream encoder) {
    Method.Configured method = encoders.method(stream);
    return encoders
        .fused(stream)
        .<BatchRun>map(fused ->
            new FusedRun(
                stream,
                reports.size(),
                encoder,
                fused,
                StreamTally.fused(encoder, fused, method),
                spec.signals(),
                progress))
        .orElseGet(() ->
            new StreamRun(
                stream,
                reports.size(),
                encoder,
                spec,
                method,
                encoders.question(),
                progress,
                signalWidths));
  }

  private <E extends EncodedStream> Future<Void> carry(
      Callable<E> opener, Function<E, BatchRun> starter) {
    return workers
        .encode()
        .executeBlocking(opener, false)
        .compose(encoder -> {
          EncoderSource encoded = new EncoderSource(encoder, workers.encode());
          return carry(starter.apply(encoder), encoded)
              .eventually(() -> workers.encode().executeBlocking(() -> close(encoded), false));
        });
  }

  private Future<Void> carry(BatchRun run, EncoderSource encoded) {
    MapStream<EncodedBatch, TokenBatch> compressed =
        new MapStream<>(
            context,
            new PullStream<>(context, encoded),
            batch ->
                workers.compress().executeBlocking(() -> compress(run, encoded, batch), false));
    return compressed
        .pipe()
        .endOnComplete(false)
        .to(sinkStream)
        .compose(_ -> sinkStream.end())
        .onSuccess(_ -> reports.addAll(run.reports(sinkStream.takeWork())));
  }

  private static TokenBatch compress(BatchRun run, EncoderSource encoded, EncodedBatch batch) {
    try {
      return run.compress(batch.tokens());
    } finally {
      encoded.release(batch);
    }
  }

  private Future<Report> finish() {
    Report report =
        new Report(
            source.name(), pack.manifest().id(), pack.digest(), reports, System.nanoTime() - start);
    return workers
        .sink()
        .executeBlocking(() -> {
          cancel.check();
          sink.finish(report);
          return report;
        });
  }

  private static Void close(EncoderSource encoded) {
    encoded.close();
    return null;
  }

  private Void closeSink() {
    sink.close();
    return null;
  }
}
