package dev.precis.serving.proxy;

import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaTally;
import dev.precis.model.CancelToken;
import dev.precis.pipeline.PipelineSpec;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What every endpoint does with media: look at their heads, then have them encoded. */
final class MediaWork {
  private final WorkerExecutor worker;
  private final MediaDecoder decoder = MediaDecoder.inProcess();
  private final MediaEncoder encoder;
  private final PipelineSpec spec;
  private final ProxyMeters meters;

  /**
   * Work by one encoder.
   *
   * @param worker threads for reading and writing bodies
   * @param spec what holds where a request says nothing
   */
  MediaWork(WorkerExecutor worker, MediaEncoder encoder, PipelineSpec spec, ProxyMeters meters) {
    this.worker = worker;
    this.encoder = encoder;
    this.spec = spec;
    this.meters = meters;
  }

  /** What holds where a request says nothing. */
  PipelineSpec spec() {
    return spec;
  }

  /** The result of work that may take its time. */
  <T> Future<T> off(Callable<T> work) {
    return worker.executeBlocking(work, false);
  }

  /**
   * Reads the head of every medium of a request, so that nothing is decoded in vain; may block.
   *
   * @throws dev.precis.media.MediaRejected if one is not taken, or all together are too much
   */
  void check(List<MediumInput> media) {
    MediaTally tally = new MediaTally(spec.limits());
    for (MediumInput input : media) {
      tally.add(input.source().name(), decoder.probe(input.source(), spec.limits()));
    }
  }

  /** Has all media of a request encoded; their rows in the same order. */
  Future<List<EncodedMedium>> encode(List<MediumInput> media, Choice choice, CancelToken leaving) {
    List<Future<EncodedMedium>> rows = new ArrayList<>();
    for (MediumInput input : media) {
      rows.add(encode(input, choice, leaving));
    }
    return Future.all(rows).map(all -> all.<EncodedMedium>list());
  }

  /** The rows of a medium. */
  Future<EncodedMedium> encode(MediumInput input, Choice choice, CancelToken leaving) {
    long start = System.nanoTime();
    return encoder
        .encode(Wanted.of(input, choice.apply(spec.settings(input.kind()))), leaving)
        .onSuccess(medium -> meters.encoded(medium, System.nanoTime() - start))
        .onFailure(_ -> meters.failed(input.kind()));
  }
}
