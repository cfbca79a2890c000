package dev.precis.pipeline;

import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.tokens.TokenSequence;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Turns media into compact tokens: ingest, encode, compress, sink. One pipeline serves any number
 * of media, one after the other or several at once; work of the native libraries runs on its own
 * bounded workers, never on an event loop.
 *
 * <pre>{@code
 * try (var pack = ModelPack.open(Path.of("default"));
 *     var pipeline = Pipeline.of(pack).compress("holov", keep(0.25)).build()) {
 *   TokenSequence tokens = pipeline.encode(MediaSource.file(Path.of("cat.jpg")));
 * }
 * }</pre>
 */
public final class Pipeline implements AutoCloseable {
  /** Media that one pipeline encodes at the same time when nothing is said. */
  public static final int DEFAULT_PARALLEL = 1;

  private static final long MAX_BLOCKED_HOURS = 24;

  private final ModelPack pack;
  private final PipelineSpec spec;
  private final Vertx vertx;
  private final boolean ownsVertx;
  private final StreamMethods methods;
  private final Encoders encoders;
  private final PipelineWorkers workers;
  private volatile Optional<Report> lastReport = Optional.empty();

  private Pipeline(
      ModelPack pack,
      PipelineSpec spec,
      Vertx vertx,
      boolean ownsVertx,
      StreamMethods methods,
      MediaDecoder decoder,
      Optional<Transcripts> transcripts,
      int parallel) {
    this.pack = pack;
    this.spec = spec;
    this.vertx = vertx;
    this.ownsVertx = ownsVertx;
    this.methods = methods;
    this.encoders = new Encoders(pack, spec, methods, decoder, transcripts);
    this.workers =
        new PipelineWorkers(
            worker("encode", parallel), worker("compress", parallel), worker("sink", parallel));
  }

  private WorkerExecutor worker(String stage, int threads) {
    String name = "precis-" + stage + "-" + Integer.toHexString(System.identityHashCode(this));
    return vertx.createSharedWorkerExecutor(name, threads, MAX_BLOCKED_HOURS, TimeUnit.HOURS);
  }

  /** Starts to build a pipeline over a pack; the pack stays the caller's. */
  public static PipelineBuilder of(ModelPack pack) {
    return new PipelineBuilder(pack);
  }

  static Pipeline create(
      ModelPack pack,
      PipelineSpec spec,
      Optional<Vertx> vertx,
      MediaDecoder decoder,
      Optional<Transcripts> transcripts,
      int parallel) {
    StreamMethods methods = StreamMethods.open(pack, spec);
    Vertx own = vertx.orElseGet(() -> Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)));
    return new Pipeline(pack, spec, own, vertx.isEmpty(), methods, decoder, transcripts, parallel);
  }

  /** What decides the result. */
  public PipelineSpec spec() {
    return spec;
  }

  /** The pack that encodes. */
  public ModelPack pack() {
    return pack;
  }

  /**
   * All tokens of a medium, in memory. Waits; call it from a thread that may block.
   *
   * @throws dev.precis.PrecisException or {@link dev.precis.media.MediaRejected} as the stage that
   *     failed threw it
   */
  public TokenSequence encode(MediaSource source) {
    try (CollectSink sink = new CollectSink()) {
      encode(source, sink, _ -> {});
      return sink.tokens();
    }
  }

  /**
   * Encodes a medium into a sink and waits. If the waiting thread is interrupted, the run is
   * cancelled.
   *
   * @param progress told after every batch, on a worker thread
   */
  public Report encode(MediaSource source, TokenSink sink, Consumer<Progress> progress) {
    Report report = start(source, sink, progress).await();
    lastReport = Optional.of(report);
    return report;
  }

  /**
   * Starts to encode a medium into a sink and returns at once. The sink is closed when the run has
   * ended.
   */
  public PipelineRun start(MediaSource source, TokenSink sink, Consumer<Progress> progress) {
    return start(source, Tape.off(), sink, progress);
  }

  /**
   * Starts to encode a medium into a sink with a tape between encoders and methods, and returns at
   * once. What a tape plays comes from there, and the medium is not read.
   */
  public PipelineRun start(
      MediaSource source, Tape tape, TokenSink sink, Consumer<Progress> progress) {
    PipelineRun run =
        new PipelineRun(
            vertx.getOrCreateContext(),
            workers,
            encoders,
            pack,
            spec,
            source,
            tape,
            sink,
            progress);
    run.begin();
    return run;
  }

  /** The report of the last {@link #encode} that ended well. */
  public Optional<Report> lastReport() {
    return lastReport;
  }

  /** Ends the workers; runs in work fail. The pack stays open. */
  @Override
  public void close() {
    workers.close();
    if (ownsVertx) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    methods.close();
  }
}
