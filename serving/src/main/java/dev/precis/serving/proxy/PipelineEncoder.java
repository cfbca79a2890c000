package dev.precis.serving.proxy;

import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineRun;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.tokens.Modality;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/** Encodes by pipelines over one pack: one per kind of medium, one more for other settings. */
final class PipelineEncoder implements MediaEncoder, AutoCloseable {
  private final Vertx vertx;
  private final ModelPack pack;
  private final PipelineSpec spec;
  private final int parallel;
  private final int mostRows;
  private final EncoderSlots slots;
  private final Map<Modality, Pipeline> usual = new HashMap<>();
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong stops = new AtomicLong();

  /**
   * An encoder of pictures that is ready, and of other kinds when they are first met.
   *
   * @param parallel media that are encoded at the same time
   * @param mostRows rows of one medium after compression
   */
  PipelineEncoder(Vertx vertx, ModelPack pack, PipelineSpec spec, int parallel, int mostRows) {
    this.vertx = vertx;
    this.pack = pack;
    this.spec = spec;
    this.parallel = parallel;
    this.mostRows = mostRows;
    this.slots = new EncoderSlots(parallel);
    usual(Modality.IMAGE);
  }

  /** Media that were given to an encoder. */
  long runs() {
    return runs.get();
  }

  /** Runs that were stopped because nobody waited for them any more. */
  long stops() {
    return stops.get();
  }

  @Override
  public Future<EncodedMedium> encode(Wanted wanted, CancelToken leaving) {
    Modality kind = wanted.input().kind();
    return slots.run(() -> {
      leaving.check(); // whoever asked may have left while it waited
      if (wanted.settings().equals(spec.settings(kind)) && wanted.question().isEmpty()) {
        return run(usual(kind), wanted.input(), leaving);
      }
      Pipeline own = build(kind, wanted.in(spec));
      return run(own, wanted.input(), leaving)
          .eventually(() ->
              vertx.executeBlocking(() -> {
                own.close();
                return true;
              }));
    });
  }

  private synchronized Pipeline usual(Modality kind) {
    return usual.computeIfAbsent(kind, wanted -> build(wanted, spec));
  }

  private Pipeline build(Modality kind, PipelineSpec wanted) {
    return Pipeline.of(pack)
        .spec(wanted.withModalities(Set.of(kind)))
        .vertx(vertx)
        .parallel(parallel)
        .build();
  }

  private Future<EncodedMedium> run(Pipeline pipeline, MediumInput input, CancelToken leaving) {
    runs.incrementAndGet();
    RowsSink sink = new RowsSink(mostRows);
    PipelineRun run = pipeline.start(input.source(), sink, _ -> {});
    CancelToken.Registration watch = leaving.onCancel(run::cancel);
    return run.done()
        .onComplete((_, failure) -> {
          watch.close();
          if (failure instanceof CancellationException) {
            stops.incrementAndGet();
          }
        })
        .compose(report ->
            vertx.executeBlocking(() ->
                EncodedMedium.of(
                    input.kind(), sink.tokens(), report.fileInfo(), EncodedMedium.Found.MISS)));
  }

  @Override
  public synchronized void close() {
    usual.values().forEach(Pipeline::close);
    usual.clear();
  }
}
