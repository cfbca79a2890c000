package dev.precis.serving.proxy;

import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.Report;
import dev.precis.pipeline.StreamSettings;
import dev.precis.tokens.Modality;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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

  @Override
  public Future<EncodedMedium> encode(MediumInput input, StreamSettings settings) {
    return slots.run(() -> {
      if (settings.equals(spec.settings(input.kind()))) {
        return run(usual(input.kind()), input);
      }
      Pipeline own = build(input.kind(), spec.with(input.kind(), settings));
      return run(own, input)
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

  private Future<EncodedMedium> run(Pipeline pipeline, MediumInput input) {
    runs.incrementAndGet();
    RowsSink sink = new RowsSink(mostRows);
    return pipeline
        .start(input.source(), sink, _ -> {})
        .done()
        .map(report -> encoded(input.kind(), sink, report));
  }

  private static EncodedMedium encoded(Modality kind, RowsSink sink, Report report) {
    return new EncodedMedium(
        kind, sink.tokens(), report.streams().getFirst().info().source().grid(), report.tokensIn());
  }

  @Override
  public synchronized void close() {
    usual.values().forEach(Pipeline::close);
    usual.clear();
  }
}
