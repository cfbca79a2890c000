package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.audio.speech.Line;
import dev.precis.audio.speech.Transcriber;
import dev.precis.compress.Budget;
import dev.precis.compress.Method;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Scope;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaKind;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.CollectSink;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineBuilder;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.StreamReport;
import dev.precis.pipeline.StreamSettings;
import dev.precis.sample.FrameSampler;
import dev.precis.tokens.Modality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** Runs every method over media, the whole road, for the scoreboard. */
final class DemoMeasure {
  /** The budget of every run. */
  static final Budget KEEP = Budget.keep(StreamSettings.DEFAULT_KEEP);

  /** Frames of a clip per second: so many that a window of a short clip is worth the name. */
  static final double FPS = 4;

  /** What query methods look for. */
  static final String QUESTION = "What is the animal doing?";

  private static final String COMPRESS = "compress";
  private static final long MICRO = 1000;

  private final ModelPack pack;
  private final Consumer<String> progress;

  DemoMeasure(ModelPack pack, Consumer<String> progress) {
    this.pack = pack;
    this.progress = progress;
  }

  /**
   * A run per method and stream of the media that it works on.
   *
   * @throws PrecisException if a medium cannot be read; what a method refuses is noted instead
   */
  DemoRuns measure(List<Path> media, Collection<Method> methods) {
    List<DemoRuns.Run> runs = new ArrayList<>();
    for (Path path : media) {
      MediaSource source = MediaSource.file(path);
      Set<Modality> streams = streams(source);
      Optional<List<Line>> said = said(source, streams);
      for (Method method : methods) {
        progress.accept("%s on %s".formatted(method.info().id(), source.name()));
        for (Set<Modality> together : together(method, streams)) {
          runs.add(run(method.info().id(), together, source, said));
        }
      }
    }
    return new DemoRuns(pack.manifest().id(), KEEP.text(), FPS, machine(), runs);
  }

  /** What is said in it, if there is sound and the pack can write it down. */
  private Optional<List<Line>> said(MediaSource source, Set<Modality> streams) {
    if (!streams.contains(Modality.AUDIO) || pack.manifest().decoders() == null) {
      return Optional.empty();
    }
    progress.accept("transcript of " + source.name());
    return Optional.of(
        Transcriber.open(pack)
            .transcribe(
                source, MediaDecoder.inProcess(), MediaLimits.BATCH, new CancelToken(), _ -> {}));
  }

  private static Set<Modality> streams(MediaSource source) {
    MediaProbe probe = MediaDecoder.inProcess().probe(source, MediaLimits.BATCH);
    Set<Modality> out = EnumSet.noneOf(Modality.class);
    if (probe.kind() == MediaKind.IMAGE) {
      out.add(Modality.IMAGE);
    }
    if (probe.video().isPresent()) {
      out.add(Modality.VIDEO);
    }
    if (probe.audio().isPresent()) {
      out.add(Modality.AUDIO);
    }
    return out;
  }

  /** The streams that a method is run on, each alone, or all together. */
  private static List<Set<Modality>> together(Method method, Set<Modality> streams) {
    Set<Modality> works = EnumSet.copyOf(streams);
    works.retainAll(method.info().modalities());
    boolean joint = method.configure(Map.of()).compressor().scope() instanceof Scope.Joint;
    if (joint) {
      return works.containsAll(List.of(Modality.VIDEO, Modality.AUDIO))
          ? List.of(works)
          : List.of();
    }
    return works.stream().map(Set::of).toList();
  }

  private DemoRuns.Run run(
      String method, Set<Modality> streams, MediaSource source, Optional<List<Line>> said) {
    String name = streams.size() > 1 ? DemoRuns.JOINT : streams.iterator().next().id();
    try {
      List<StreamReport> first = encode(method, streams, source, said);
      List<StreamReport> second = encode(method, streams, source, said);
      long tokensIn = sum(second, stream -> stream.info().tokensIn());
      long tokensOut = sum(second, stream -> stream.info().tokensOut());
      if (sum(first, stream -> stream.info().tokensOut()) != tokensOut) {
        throw new IllegalStateException(
            "%s kept %d tokens of %s in its second run, another number in its first"
                .formatted(method, tokensOut, source.name()));
      }
      return new DemoRuns.Run(
          method,
          name,
          source.name(),
          tokensIn,
          tokensOut,
          sum(second, DemoMeasure::compressing) / MICRO,
          "");
    } catch (PrecisException e) {
      if (e.kind() != PrecisException.Kind.USER) {
        throw e;
      }
      return DemoRuns.Run.refused(method, name, source.name(), e);
    }
  }

  /** What became of these streams; what is said is a stream of its own beside them. */
  private List<StreamReport> encode(
      String method, Set<Modality> streams, MediaSource source, Optional<List<Line>> said) {
    PipelineSpec spec =
        PipelineSpec.DEFAULT
            .withLimits(MediaLimits.BATCH)
            .withSampler(FrameSampler.byRate(FPS))
            .withModalities(streams)
            .withQuestion(QUESTION);
    for (Modality stream : streams) {
      spec = spec.with(stream, new StreamSettings(MethodSpec.parse(method), KEEP));
    }
    PipelineBuilder builder = Pipeline.of(pack).spec(spec);
    if (streams.contains(Modality.AUDIO)) {
      said.ifPresent(lines -> builder.transcripts((_, _) -> lines));
    }
    try (Pipeline pipeline = builder.build();
        CollectSink sink = new CollectSink()) {
      return pipeline.encode(source, sink, _ -> {}).streams().stream()
          .filter(stream -> streams.contains(stream.info().source().modality()))
          .toList();
    }
  }

  private static long sum(List<StreamReport> streams, ToLongFunction<StreamReport> figure) {
    return streams.stream().mapToLong(figure).sum();
  }

  private static long compressing(StreamReport report) {
    return report.stages().stream()
        .filter(stage -> stage.stage().equals(COMPRESS))
        .mapToLong(stage -> stage.work().nanos())
        .sum();
  }

  private static String machine() {
    int processors = Runtime.getRuntime().availableProcessors();
    return "Java %d, %s, %d %s"
        .formatted(
            Runtime.version().feature(),
            System.getProperty("os.arch", "-"),
            processors,
            processors == 1 ? "processor" : "processors");
  }
}
