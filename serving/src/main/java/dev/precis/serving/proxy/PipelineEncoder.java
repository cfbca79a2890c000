package dev.precis.serving.proxy;

import dev.precis.compress.Budget;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.PipelineRun;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.Recorder;
import dev.precis.pipeline.Tape;
import dev.precis.serving.proxy.EncodedMedium.Found;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RecordedMedium;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Encodes by pipelines over one pack. What the encoder gives is kept before compression, so that
 * the same medium with another method, budget or question is compressed from there.
 */
final class PipelineEncoder implements MediaEncoder, SketchSource, AutoCloseable {
  private final Vertx vertx;
  private final ModelPack pack;
  private final Pipelines pipelines;
  private final TokensCache tokens;
  private final TokensKey keys;
  private final int mostRows;
  private final Slots encoding;
  private final Slots selecting;
  private final Map<String, Future<?>> recording = new ConcurrentHashMap<>();
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong stops = new AtomicLong();

  /**
   * An encoder of pictures that is ready, and of other kinds when they are first met.
   *
   * @param parallel media that are encoded at the same time
   * @param mostRows rows of one medium after compression
   */
  PipelineEncoder(
      Vertx vertx,
      ModelPack pack,
      PipelineSpec spec,
      int parallel,
      int mostRows,
      TokensCache tokens) {
    this.vertx = vertx;
    this.pack = pack;
    this.pipelines = new Pipelines(vertx, pack, spec, parallel);
    this.tokens = tokens;
    this.keys = new TokensKey(pack.digest(), spec);
    this.mostRows = mostRows;
    this.encoding = new Slots(parallel);
    this.selecting = new Slots(Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  /** Media that were given to an encoder. */
  long runs() {
    return runs.get();
  }

  /** Runs that were stopped because nobody waited for them any more. */
  long stops() {
    return stops.get();
  }

  /** Media that wait for the encoder. */
  int waiting() {
    return encoding.waiting();
  }

  @Override
  public Future<EncodedMedium> encode(Wanted wanted, Asker asker) {
    String key = keys.of(wanted.input());
    return recorded(key)
        .compose(found -> {
          Future<?> first = found.isPresent() ? null : recording.get(key);
          return first == null
              ? found(key, wanted, asker, found)
              // whatever becomes of it, its tokens are there afterwards or are never
              : first
                  .transform(_ -> recorded(key))
                  .compose(again -> found(key, wanted, asker, again));
        });
  }

  @Override
  public Future<List<Sketch>> sketch(Wanted wanted, Asker asker) {
    MediumInput input = wanted.input();
    String key = keys.of(input);
    return recorded(key)
        .compose(found ->
            found.isPresent()
                ? drawn(wanted, found.get())
                // one row will do: what counts is what is recorded on the way
                : encode(wanted.within(Budget.tokens(1)), asker)
                    .compose(medium ->
                        kept(key)
                            .compose(again ->
                                again.isPresent()
                                    ? drawn(wanted, again.get())
                                    : Future.succeededFuture(unseen(medium)))));
  }

  private Future<Optional<RecordedMedium>> kept(String key) {
    Future<?> writing = recording.get(key);
    return writing == null ? recorded(key) : writing.transform(_ -> recorded(key));
  }

  private Future<List<Sketch>> drawn(Wanted wanted, RecordedMedium medium) {
    Modality kind = wanted.input().kind();
    return vertx.executeBlocking(
        () -> Sketch.of(kind, medium, QuestionVectors.of(pack, kind, wanted.question())), false);
  }

  /** Of a medium that is too large to be kept only the counts are known. */
  private static List<Sketch> unseen(EncodedMedium medium) {
    Grid grid = medium.stream().source().grid();
    return medium.kind() == Modality.VIDEO
        ? Sketch.unseen(Modality.VIDEO, grid.t(), grid.perStep())
        : Sketch.unseen(medium.kind(), 1, (int) medium.tokensIn());
  }

  private Future<Optional<RecordedMedium>> recorded(String key) {
    return vertx.executeBlocking(() -> tokens.find(key), false);
  }

  private Future<EncodedMedium> found(
      String key, Wanted wanted, Asker asker, Optional<RecordedMedium> found) {
    if (found.isPresent()) {
      Tape played = Tape.player(found.get());
      Trace waiting = asker.trace().stage(Trace.WAIT);
      return selecting.run(
          wanted.input().tenant(),
          () -> {
            waiting.end(null);
            return run(wanted, played, () -> false, Found.TOKENS, asker);
          });
    }
    Recorder recorder = Tape.recorder(tokens.most());
    AtomicReference<Optional<RecordedMedium>> made = new AtomicReference<>(Optional.empty());
    Trace waiting = asker.trace().stage(Trace.WAIT);
    Future<EncodedMedium> done =
        encoding
            .run(
                wanted.input().tenant(),
                () -> {
                  waiting.end(null);
                  asker.leaving().check(); // whoever asked may have left while it waited
                  runs.incrementAndGet();
                  return wanted.input().framed()
                      ? frames(wanted, asker, made)
                      : run(wanted, recorder, recorder::fits, Found.MISS, asker)
                          .onComplete((_, _) -> made.set(recorder.recorded()));
                })
            .onComplete((_, failure) -> {
              if (failure instanceof CancellationException) {
                stops.incrementAndGet();
              }
            });
    Future<?> kept = done.eventually(() -> keep(key, Objects.requireNonNull(made.get())));
    recording.put(key, kept);
    kept.onComplete((_, _) -> recording.remove(key, kept));
    return done;
  }

  /** Pictures become the recorded frames of a video, and are played to its method. */
  private Future<EncodedMedium> frames(
      Wanted wanted, Asker asker, AtomicReference<Optional<RecordedMedium>> made) {
    long most = Math.max(tokens.most(), TokensCache.MAX_IN_PASSING);
    return pipelines
        .frames()
        .compose(pictures -> {
          FrameRecorder frames = new FrameRecorder(pictures, wanted.input(), most, asker.leaving());
          return asker
              .trace()
              .during(
                  Trace.FRAMES,
                  trace -> frames.record().onSuccess(_ -> frames.times().tell(trace)));
        })
        .compose(video -> {
          made.set(Optional.of(video));
          return run(wanted, Tape.player(video), () -> false, Found.MISS, asker);
        });
  }

  /** What was recorded is kept even if its method then failed: another may not. */
  private Future<Boolean> keep(String key, Optional<RecordedMedium> made) {
    return vertx.executeBlocking(
        () -> {
          made.ifPresent(medium -> tokens.keep(key, medium));
          return true;
        },
        false);
  }

  private Future<EncodedMedium> run(
      Wanted wanted, Tape tape, BooleanSupplier goOn, Found how, Asker asker) {
    return asker
        .trace()
        .during(Trace.RUN, trace -> traced(wanted, tape, goOn, how, asker.under(trace)));
  }

  private Future<EncodedMedium> traced(
      Wanted wanted, Tape tape, BooleanSupplier goOn, Found how, Asker asker) {
    RowsSink sink = new RowsSink(mostRows, goOn);
    return pipelines.with(
        wanted,
        pipeline -> {
          PipelineRun run = pipeline.start(wanted.input().source(), tape, sink, _ -> {});
          CancelToken.Registration watch = asker.leaving().onCancel(run::cancel);
          return run.done()
              .onComplete((_, _) -> watch.close())
              .onSuccess(report -> StageTimes.of(report).tell(asker.trace()))
              .compose(report ->
                  vertx.executeBlocking(
                      () ->
                          EncodedMedium.of(
                              wanted.input().kind(), sink.tokens(), report.fileInfo(), how),
                      false));
        });
  }

  @Override
  public void close() {
    pipelines.close();
  }
}
