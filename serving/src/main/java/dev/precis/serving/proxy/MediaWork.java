package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.decode.MediaDecoder;
import dev.precis.fusion.budget.BudgetPlan;
import dev.precis.fusion.budget.BudgetPlanner;
import dev.precis.media.MediaKind;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaSource;
import dev.precis.media.MediaTally;
import dev.precis.pipeline.PipelineSpec;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** What every endpoint does with media: look at their heads, then have them encoded. */
final class MediaWork {
  private final WorkerExecutor worker;
  private final MediaDecoder decoder = MediaDecoder.inProcess();
  private final MediaEncoder encoder;
  private final SketchSource sketches;
  private final PipelineSpec spec;
  private final MediaFolders folders;

  /**
   * Work by one encoder.
   *
   * @param worker threads for reading and writing bodies
   * @param sketches tells what is in media that share a budget
   * @param spec what holds where a request says nothing
   * @param folders whose files requests may name
   */
  MediaWork(
      WorkerExecutor worker,
      MediaEncoder encoder,
      SketchSource sketches,
      PipelineSpec spec,
      MediaFolders folders) {
    this.worker = worker;
    this.encoder = encoder;
    this.sketches = sketches;
    this.spec = spec;
    this.folders = folders;
  }

  /** What holds where a request says nothing. */
  PipelineSpec spec() {
    return spec;
  }

  /** Where the bytes of the media of a request come from. */
  MediaDoor door(String tenant) {
    return new MediaDoor(tenant, spec.limits(), folders);
  }

  /** The result of work that may take its time. */
  <T> Future<T> off(Callable<T> work) {
    return worker.executeBlocking(work, false);
  }

  /** The same as a stage of a request. */
  <T> Future<T> off(Trace trace, String stage, Callable<T> work) {
    return trace.during(stage, _ -> off(work));
  }

  /**
   * Reads the head of every medium of a request, so that nothing is decoded in vain; may block.
   *
   * @throws dev.precis.media.MediaRejected if one is not taken, or all together are too much
   */
  void check(List<MediumInput> media) {
    MediaTally tally = new MediaTally(spec.limits());
    for (MediumInput input : media) {
      if (input.framed()) {
        checkFrames(input);
      } else {
        tally.add(input.source().name(), decoder.probe(input.source(), spec.limits()));
      }
    }
  }

  /**
   * One medium of a body that asks for rows, held against the limits of a request of its own; may
   * block.
   */
  MediumInput read(EncodeBody asked, int index, String tenant) {
    MediumInput input = asked.medium(index, door(tenant));
    check(List.of(input));
    return input;
  }

  /** Frames count by themselves, not as pictures of the request; their pixels are bounded too. */
  private void checkFrames(MediumInput input) {
    MediaLimits limits = spec.limits().with().requestImages(ChatPart.MAX_FRAMES).build();
    MediaTally tally = new MediaTally(limits);
    for (MediaSource frame : input.sources()) {
      MediaProbe probe = decoder.probe(frame, limits);
      if (probe.kind() != MediaKind.IMAGE) {
        throw Refused.type("MEDIA_TYPE", "%s is no picture".formatted(frame.name()));
      }
      tally.add(frame.name(), probe);
    }
  }

  /**
   * Has all media of a request encoded, within its budget if it names one.
   *
   * @param said what the last message says
   */
  Future<Rows> encode(List<MediumInput> media, Choice choice, Optional<String> said, Asker asker) {
    List<Wanted> wanted = wanted(media, choice, said);
    return choice.budget().isEmpty() || media.isEmpty()
        ? encode(wanted, asker).map(rows -> new Rows(rows, Optional.empty()))
        : planned(wanted, units -> RequestBudget.of(units, choice.budget().getAsInt()), asker);
  }

  /**
   * The same, but if the rows are more than there is room for, what was asked for is brought down
   * until they fit.
   *
   * @param room most rows; below 1 nothing can be done, and they come as they are
   */
  Future<Rows> encode(
      List<MediumInput> media, Choice choice, Optional<String> said, long room, Asker asker) {
    return encode(media, choice, said, asker)
        .transform(done -> {
          boolean fits = done.succeeded() && done.result().count() <= room;
          boolean other = done.failed() && !tooManyRows(done.cause());
          if (fits || other || room < 1) {
            return done.succeeded()
                ? Future.succeededFuture(done.result())
                : Future.failedFuture(done.cause());
          }
          List<Wanted> wanted = wanted(media, choice, said);
          List<Budget> asked = wanted.stream().map(one -> one.settings().budget()).toList();
          int most = (int) Math.min(room, BudgetPlanner.MAX_BUDGET);
          return planned(wanted, units -> RequestBudget.fitting(units, asked, most), asker);
        });
  }

  private static boolean tooManyRows(Throwable thrown) {
    return thrown instanceof PrecisException e && e.code().equals(RowsSink.TOO_MANY);
  }

  private List<Wanted> wanted(List<MediumInput> media, Choice choice, Optional<String> said) {
    List<Wanted> wanted = new ArrayList<>();
    for (MediumInput input : media) {
      wanted.add(choice.of(input, spec.settings(input.kind()), said));
    }
    return wanted;
  }

  private Future<Rows> planned(
      List<Wanted> wanted, Function<List<List<Sketch>>, BudgetPlan> planner, Asker asker) {
    List<Future<List<Sketch>>> sketches = new ArrayList<>();
    for (Wanted one : wanted) {
      sketches.add(
          asker
              .trace()
              .during(Trace.SKETCH, stage -> this.sketches.sketch(one, asker.under(stage))));
    }
    return Future.all(sketches)
        .compose(all -> {
          List<List<Sketch>> seen = all.list();
          return off(asker.trace(), Trace.PLAN, () -> planner.apply(seen))
              .compose(plan -> {
                List<Wanted> shared = new ArrayList<>();
                for (int m = 0; m < wanted.size(); m++) {
                  Budget share = RequestBudget.share(plan, m, seen.get(m));
                  shared.add(wanted.get(m).within(share));
                }
                return encode(shared, asker).map(rows -> new Rows(rows, Optional.of(plan)));
              });
        });
  }

  private Future<List<EncodedMedium>> encode(List<Wanted> wanted, Asker asker) {
    List<Future<EncodedMedium>> rows = new ArrayList<>();
    for (Wanted one : wanted) {
      rows.add(encoder.encode(one, asker));
    }
    return Future.all(rows).map(all -> all.<EncodedMedium>list());
  }

  /** The rows of a medium. */
  Future<EncodedMedium> encode(MediumInput input, Choice choice, Asker asker) {
    return encode(List.of(input), choice, Optional.empty(), asker)
        .map(rows -> rows.media().getFirst());
  }
}
