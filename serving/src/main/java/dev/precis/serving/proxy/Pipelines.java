package dev.precis.serving.proxy;

import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.tokens.Modality;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Pipelines over one pack: one per kind of medium that stays, one more for other settings. */
final class Pipelines implements AutoCloseable {
  private final Vertx vertx;
  private final ModelPack pack;
  private final PipelineSpec spec;
  private final int parallel;
  private final Map<Modality, Pipeline> usual = new HashMap<>();

  Pipelines(Vertx vertx, ModelPack pack, PipelineSpec spec, int parallel) {
    this.vertx = vertx;
    this.pack = pack;
    this.spec = spec;
    this.parallel = parallel;
    usual(Modality.IMAGE);
  }

  /** Has work done by a pipeline for what is wanted. */
  <T> Future<T> with(Wanted wanted, Function<Pipeline, Future<T>> work) {
    Modality kind = wanted.input().kind();
    if (wanted.settings().equals(spec.settings(kind)) && wanted.question().isEmpty()) {
      return vertx.executeBlocking(() -> usual(kind), false).compose(work);
    }
    // its method may have a pack to open
    return vertx
        .executeBlocking(() -> build(kind, wanted.in(spec)), false)
        .compose(own ->
            work.apply(own)
                .eventually(() ->
                    vertx.executeBlocking(
                        () -> {
                          own.close();
                          return true;
                        },
                        false)));
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

  @Override
  public synchronized void close() {
    usual.values().forEach(Pipeline::close);
    usual.clear();
  }
}
