package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.compress.Signal;
import dev.precis.media.MediaLimits;
import dev.precis.model.Device;
import dev.precis.model.EngineOptions;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.tensor.DType;
import dev.precis.tokens.Modality;
import dev.precis.video.NoveltyGate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that decide what tokens come out. */
final class EncodeOptions {
  /** The pack when none is named. */
  static final String DEFAULT_PACK = "default";

  @Option(
      names = {"-m", "--method"},
      paramLabel = "[MODALITY=]ID[:OPTION=VALUE,...]",
      description = {
        "Compression method; 'precis methods' lists them. Without MODALITY= (image, video or audio)"
            + " it goes to every modality it works on. May be given several times.",
        "Default: holov for pictures and video, average-pool for sound."
      })
  private List<String> methods = new ArrayList<>();

  @Option(
      names = {"-k", "--keep"},
      paramLabel = "[MODALITY=]BUDGET",
      description = {
        "How much is kept: 64 (tokens of the whole stream), 25%% (of each frame), 64/frame,",
        "or auto[:quality=Q,at-least=N,at-most=N] (of each frame, as its content needs).",
        "May be given several times. Default: 25%%."
      })
  private List<String> budgets = new ArrayList<>();

  @Option(
      names = {"-q", "--question"},
      paramLabel = "TEXT",
      description =
          "What query methods look for; the pack's text and media encoders must share one space.")
  private @Nullable String question;

  @Option(
      names = "--llm",
      paramLabel = "ID",
      description = {
        "Public name of the LLM that shall read the tokens, e.g. lmsys/vicuna-7b-v1.5: a trained"
            + " method whose pack was trained with another is refused (default: not checked)."
      })
  private @Nullable String llm;

  @Option(
      names = "--modality",
      paramLabel = "M,...",
      split = ",",
      description = "Streams to encode (default image,video,audio).")
  private @Nullable List<String> modalities;

  @ArgGroup private FrameOptions frames = new FrameOptions();

  @Option(
      names = "--gate",
      arity = "0..1",
      fallbackValue = "12",
      preprocessor = AttachedOnly.class,
      paramLabel = "THRESHOLD",
      description = {
        "Do not encode sampled frames in which no block of the picture differs from the last encoded"
            + " one by more than THRESHOLD of 255 (--gate alone: 12; default: encode all)."
      })
  private @Nullable Double gate;

  @Option(
      names = {"-p", "--pack"},
      paramLabel = "PACK",
      defaultValue = DEFAULT_PACK,
      description =
          "Model pack: a folder, or the name of one that 'precis pack' made"
              + " (default ${DEFAULT-VALUE}).")
  private Path pack = Path.of(DEFAULT_PACK);

  @Option(
      names = "--size",
      paramLabel = "PX",
      description = "Side of the square picture that the encoder sees (default: the pack's own).")
  private @Nullable Integer size;

  @Option(
      names = "--tiles",
      paramLabel = "N",
      description = "Cut a large picture into at most N tiles beside the whole (default: none).")
  private int tiles;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Frames that go through the encoder together (default 8).")
  private int batch = PipelineSpec.DEFAULT_BATCH;

  @Option(
      names = "--window",
      paramLabel = "N",
      description = "Frames that methods for whole clips look at together (default 32).")
  private int window = PipelineSpec.DEFAULT_WINDOW;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "Numbers in the file: f32, f16 or bf16 (default f32).")
  private String dtype = "f32";

  @Option(
      names = "--signals",
      paramLabel = "S,...",
      split = ",",
      description = "Signals of the kept tokens to write too: attention, received-attention, keys.")
  private List<String> signals = new ArrayList<>();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where graphs run: cpu, cuda or cuda:N (default cpu).")
  private String device = "cpu";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of an encoder (default: all processors).")
  private @Nullable Integer threads;

  /** The pack's folder or name. */
  Path pack() {
    return pack;
  }

  /**
   * What the pipeline shall do; pure reading, nothing is opened.
   *
   * @throws PrecisException naming the option, the value seen and what is allowed
   */
  PipelineSpec spec() {
    try {
      PipelineSpec spec =
          PipelineSpec.DEFAULT
              .withLimits(MediaLimits.BATCH)
              .withSampler(frames.sampler(PipelineSpec.DEFAULT.sampler()))
              .withTiles(tiles)
              .withBatch(batch)
              .withWindow(window)
              .withSignals(checkedSignals());
      if (modalities != null) {
        spec = spec.withModalities(checkedModalities(modalities));
      }
      if (size != null) {
        spec = spec.withSide(size);
      }
      if (question != null) {
        spec = spec.withQuestion(question);
      }
      if (llm != null) {
        spec = spec.withLlm(llm);
      }
      if (gate != null) {
        spec = spec.withGate(NoveltyGate.DEFAULT.withThreshold(gate));
      }
      return StreamChoices.apply(spec, methods, budgets);
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  /** How graphs run. */
  EngineOptions engine() {
    EngineOptions options = EngineOptions.DEFAULT.withDevice(Device.parse(device));
    try {
      return threads == null ? options : options.withThreads(threads);
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  /** Type of the embeddings in the file. */
  DType dtype() {
    return dtype(dtype);
  }

  /**
   * The type that the value of {@code --dtype} names.
   *
   * @throws PrecisException {@code BAD_OPTION} if it names none
   */
  static DType dtype(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "f32" -> DType.F32;
      case "f16" -> DType.F16;
      case "bf16" -> DType.BF16;
      default -> throw bad("--dtype must be f32, f16 or bf16, was '%s'".formatted(text));
    };
  }

  private static Set<Modality> checkedModalities(List<String> names) {
    Set<Modality> out = EnumSet.noneOf(Modality.class);
    for (String name : names) {
      out.add(
          Addressed.STREAMS.stream()
              .filter(modality -> modality.id().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  bad("--modality must be of image, video, audio, was '%s'".formatted(name))));
    }
    return out;
  }

  private Set<String> checkedSignals() {
    Set<String> known =
        Arrays.stream(Signal.values())
            .filter(signal -> signal.per() == Signal.Per.TOKEN)
            .map(Signal::id)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : signals) {
      if (!known.contains(name)) {
        throw bad("--signals must be of %s, was '%s'".formatted(String.join(", ", known), name));
      }
    }
    return new TreeSet<>(signals);
  }

  private static PrecisException bad(String message) {
    return PrecisException.user("BAD_OPTION", message);
  }
}
