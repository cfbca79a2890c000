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
import java.util.Map;
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
  private final RemoteMedia remote;

  /**
   * Work by one encoder.
   *
   * @param worker threads for reading and writing bodies
   * @param sketches tells what is in media that share a budget
   * @param spec what holds where a request says nothing
   * @param folders whose files requests may name
   * @param remote fetches what they name of web servers
   */
  MediaWork(
      WorkerExecutor worker,
      MediaEncoder encoder,
      SketchSource sketches,
      PipelineSpec spec,
      MediaFolders folders,
      RemoteMedia remote) {
    this.worker = worker;
    this.encoder = encoder;
    this.sketches = sketches;
    this.spec = spec;
    this.folders = folders;
    this.remote = remote;
  }

  /** What holds where a request says nothing. */
  PipelineSpec spec() {
    return spec;
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
   * What a request says, with all its media in memory and their heads looked at. Every door reads
   * its requests by this, so the same rules hold behind all of them.
   *
   * @param reader reads the request; done again when what it names has been fetched
   * @param media those in what was read
   */
  <T> Future<T> read(
      Sender sender, Function<MediaDoor, T> reader, Function<T, List<MediumInput>> media) {
    MediaDoor first = door(sender, Map.of());
    return off(
            sender.trace(),
            Trace.READ,
            () -> {
              T read = reader.apply(first);
              if (first.wishes().isEmpty()) {
                check(media.apply(read));
              } else {
                count(media.apply(read));
              }
              return read;
            })
        .compose(read ->
            first.wishes().isEmpty()
                ? Future.succeededFuture(read)
                : fetched(sender, first, reader, media));
  }

  private <T> Future<T> fetched(
      Sender sender,
      MediaDoor first,
      Function<MediaDoor, T> reader,
      Function<T, List<MediumInput>> media) {
    return sender
        .trace()
        .during(Trace.FETCH, _ -> remote.fetch(first.wishes(), sender))
        .compose(bytes ->
            off(
                sender.trace(),
                Trace.READ,
                () -> {
                  T read = reader.apply(door(sender, bytes));
                  check(media.apply(read));
                  return read;
                }));
  }

  private MediaDoor door(Sender sender, Map<RemoteMedia.Place, byte[]> fetched) {
    return new MediaDoor(sender.tenant(), spec.limits(), folders, remote, fetched);
  }

  /** One medium of a body that asks for rows, held against the limits of a request of its own. */
  Future<MediumInput> read(EncodeBody asked, int index, Sender sender) {
    return read(sender, door -> asked.medium(index, door), List::of);
  }

  /** Reads the head of every medium of a request, so that nothing is decoded in vain. */
  private void check(List<MediumInput> media) {
    MediaTally tally = new MediaTally(spec.limits());
    for (MediumInput input : media) {
      if (input.framed()) {
        checkFrames(input);
      } else {
        tally.add(input.source().name(), decoder.probe(input.source(), spec.limits()));
      }
    }
  }

  /** Counts media by what the request says they are, so that nothing is fetched in vain. */
  private void count(List<MediumInput> media) {
    MediaTally tally = new MediaTally(spec.limits());
    for (MediumInput input : media) {
      if (!input.framed()) {
        tally.count(input.source().name(), kind(input));
      }
    }
  }

  private static MediaKind kind(MediumInput input) {
    return switch (input.kind()) {
      case IMAGE -> MediaKind.IMAGE;
      case VIDEO -> MediaKind.VIDEO;
      case AUDIO -> MediaKind.AUDIO;
      case TEXT -> throw new IllegalArgumentException("text is no medium");
    };
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
