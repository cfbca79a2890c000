package dev.precis.serving.proxy;

import dev.precis.compress.Budget;
import dev.precis.compress.MethodSpec;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.StreamSettings;
import dev.precis.tokens.Modality;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pipelines over one pack: one per kind of medium that stays, one more for other settings. */
final class Pipelines implements AutoCloseable {
  private static final String UNIFORM = "uniform";

  private final Vertx vertx;
  private final ModelPack pack;
  private final PipelineSpec spec;
  private final int parallel;
  private final Map<Modality, Pipeline> usual = new HashMap<>();
  private @Nullable Pipeline frames;

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

  /** A pipeline that encodes pictures as frames: each as a whole, of which one row is given on. */
  Future<Pipeline> frames() {
    return vertx.executeBlocking(this::forFrames, false);
  }

  private synchronized Pipeline forFrames() {
    if (frames == null) {
      StreamSettings least = new StreamSettings(MethodSpec.parse(UNIFORM), Budget.tokens(1));
      frames = build(Modality.IMAGE, spec.with(Modality.IMAGE, least).withTiles(0));
    }
    return frames;
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
    if (frames != null) {
      frames.close();
      frames = null;
    }
  }
}
