package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Method;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Scope;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaKind;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.CollectSink;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.Report;
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
import java.util.Set;
import java.util.function.Consumer;

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
      for (Method method : methods) {
        progress.accept("%s on %s".formatted(method.info().id(), source.name()));
        for (Set<Modality> together : together(method, streams)) {
          runs.add(run(method.info().id(), together, source));
        }
      }
    }
    return new DemoRuns(pack.manifest().id(), KEEP.text(), FPS, machine(), runs);
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

  private DemoRuns.Run run(String method, Set<Modality> streams, MediaSource source) {
    String name = streams.size() > 1 ? DemoRuns.JOINT : streams.iterator().next().id();
    try {
      Report first = encode(method, streams, source);
      Report second = encode(method, streams, source);
      if (first.tokensOut() != second.tokensOut()) {
        throw new IllegalStateException(
            "%s kept %d tokens of %s, then %d"
                .formatted(method, first.tokensOut(), source.name(), second.tokensOut()));
      }
      return new DemoRuns.Run(
          method,
          name,
          source.name(),
          second.tokensIn(),
          second.tokensOut(),
          compressing(second) / MICRO,
          "");
    } catch (PrecisException e) {
      if (e.kind() != PrecisException.Kind.USER) {
        throw e;
      }
      return DemoRuns.Run.refused(method, name, source.name(), e);
    }
  }

  private Report encode(String method, Set<Modality> streams, MediaSource source) {
    PipelineSpec spec =
        PipelineSpec.DEFAULT
            .withLimits(MediaLimits.BATCH)
            .withSampler(FrameSampler.byRate(FPS))
            .withModalities(streams)
            .withQuestion(QUESTION);
    for (Modality stream : streams) {
      spec = spec.with(stream, new StreamSettings(MethodSpec.parse(method), KEEP));
    }
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).build();
        CollectSink sink = new CollectSink()) {
      return pipeline.encode(source, sink, _ -> {});
    }
  }

  private static long compressing(Report report) {
    long nanos = 0;
    for (StreamReport stream : report.streams()) {
      nanos +=
          stream.stages().stream()
              .filter(stage -> stage.stage().equals(COMPRESS))
              .mapToLong(stage -> stage.work().nanos())
              .sum();
    }
    return nanos;
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
