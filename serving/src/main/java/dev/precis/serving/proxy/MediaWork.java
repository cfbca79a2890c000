package dev.precis.serving.proxy;

import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaTally;
import dev.precis.model.CancelToken;
import dev.precis.pipeline.PipelineSpec;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What every endpoint does with media: look at their heads, then have them encoded. */
final class MediaWork {
  private final WorkerExecutor worker;
  private final MediaDecoder decoder = MediaDecoder.inProcess();
  private final MediaEncoder encoder;
  private final PipelineSpec spec;

  /**
   * Work by one encoder.
   *
   * @param worker threads for reading and writing bodies
   * @param spec what holds where a request says nothing
   */
  MediaWork(WorkerExecutor worker, MediaEncoder encoder, PipelineSpec spec) {
    this.worker = worker;
    this.encoder = encoder;
    this.spec = spec;
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

  /**
   * Has all media of a request encoded; their rows in the same order.
   *
   * @param said what the last message says
   */
  Future<List<EncodedMedium>> encode(
      List<MediumInput> media, Choice choice, Optional<String> said, CancelToken leaving) {
    List<Wanted> wanted = new ArrayList<>();
    for (MediumInput input : media) {
      wanted.add(choice.of(input, spec.settings(input.kind()), said));
    }
    return encode(wanted, leaving);
  }

  private Future<List<EncodedMedium>> encode(List<Wanted> wanted, CancelToken leaving) {
    List<Future<EncodedMedium>> rows = new ArrayList<>();
    for (Wanted one : wanted) {
      rows.add(encoder.encode(one, leaving));
    }
    return Future.all(rows).map(all -> all.<EncodedMedium>list());
  }

  /** The rows of a medium. */
  Future<EncodedMedium> encode(MediumInput input, Choice choice, CancelToken leaving) {
    return encode(List.of(input), choice, Optional.empty(), leaving).map(List::getFirst);
  }
}
