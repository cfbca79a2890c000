package dev.precis.pipeline;

import dev.precis.media.MediaLimits;
import dev.precis.sample.FrameSampler;
import dev.precis.tokens.Modality;
import dev.precis.video.NoveltyGate;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Everything that decides what a pipeline makes of a medium.
 *
 * @param settings method and budget by modality; modalities not named take {@link
 *     StreamSettings#defaults}
 * @param modalities streams that are encoded
 * @param sampler which frames of a video
 * @param limits what media may be
 * @param batch frames that go through the encoder together
 * @param window frames that methods for whole clips look at together
 * @param side side of the square encoder picture in pixels, if not the pack's own
 * @param tiles most tiles a large picture is cut into beside the whole; 0 for none
 * @param signals names of the signals kept in token files
 * @param question what query methods look for
 * @param gate which frames of a video are not encoded because they repeat another; all are without
 * @param llm public name of the LLM that shall read the tokens, if it is known
 */
public record PipelineSpec(
    Map<Modality, StreamSettings> settings,
    Set<Modality> modalities,
    FrameSampler sampler,
    MediaLimits limits,
    int batch,
    int window,
    OptionalInt side,
    int tiles,
    Set<String> signals,
    Optional<String> question,
    Optional<NoveltyGate> gate,
    Optional<String> llm) {
  /** Frames per second sampled when nothing is said. */
  public static final double DEFAULT_FPS = 1;

  /** Frames that go through the encoder together when nothing is said. */
  public static final int DEFAULT_BATCH = 8;

  /** Frames that methods for whole clips look at together when nothing is said. */
  public static final int DEFAULT_WINDOW = 32;

  /** Most frames of a window; what fits is decided by memory, see {@code WINDOW_TOO_LARGE}. */
  public static final int MOST_WINDOW = 65_536;

  /** What holds when nothing is said. */
  public static final PipelineSpec DEFAULT =
      new PipelineSpec(
          Map.of(),
          EnumSet.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          FrameSampler.byRate(DEFAULT_FPS),
          MediaLimits.DEFAULT,
          DEFAULT_BATCH,
          DEFAULT_WINDOW,
          OptionalInt.empty(),
          0,
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the batch is not 1 to 256, the window not 1 to 65,536 or
   *     the tiles not 0 to 64
   */
  public PipelineSpec {
    if (batch < 1 || batch > 256) {
      throw new IllegalArgumentException("batch must be 1 to 256 frames, was " + batch);
    }
    if (window < 1 || window > MOST_WINDOW) {
      throw new IllegalArgumentException(
          "window must be 1 to %d frames, was %d".formatted(MOST_WINDOW, window));
    }
    if (tiles < 0 || tiles > 64) {
      throw new IllegalArgumentException("tiles must be 0 to 64, was " + tiles);
    }
    settings = Map.copyOf(settings);
    modalities = Set.copyOf(modalities);
    signals = new TreeSet<>(signals);
  }

  /** Method and budget of a modality. */
  public StreamSettings settings(Modality modality) {
    return settings.getOrDefault(modality, StreamSettings.defaults(modality));
  }

  /** The same with other settings for one modality. */
  public PipelineSpec with(Modality modality, StreamSettings changed) {
    Map<Modality, StreamSettings> all = new EnumMap<>(Modality.class);
    all.putAll(settings);
    all.put(modality, changed);
    return but(draft -> draft.settings = all);
  }

  /** The same for other streams. */
  public PipelineSpec withModalities(Set<Modality> wanted) {
    return but(draft -> draft.modalities = wanted);
  }

  /** The same with other frames. */
  public PipelineSpec withSampler(FrameSampler wanted) {
    return but(draft -> draft.sampler = wanted);
  }

  /** The same with other limits. */
  public PipelineSpec withLimits(MediaLimits wanted) {
    return but(draft -> draft.limits = wanted);
  }

  /** The same with another batch size. */
  public PipelineSpec withBatch(int frames) {
    return but(draft -> draft.batch = frames);
  }

  /** The same with another window. */
  public PipelineSpec withWindow(int frames) {
    return but(draft -> draft.window = frames);
  }

  /** The same with another encoder picture. */
  public PipelineSpec withSide(int pixels) {
    return but(draft -> draft.side = OptionalInt.of(pixels));
  }

  /** The same with large pictures cut into tiles. */
  public PipelineSpec withTiles(int most) {
    return but(draft -> draft.tiles = most);
  }

  /** The same with these signals kept. */
  public PipelineSpec withSignals(Set<String> names) {
    return but(draft -> draft.signals = names);
  }

  /** The same with a question for query methods. */
  public PipelineSpec withQuestion(String text) {
    return but(draft -> draft.question = Optional.of(text));
  }

  /** The same without encoding frames that repeat another; their time goes to that one's tokens. */
  public PipelineSpec withGate(NoveltyGate wanted) {
    return but(draft -> draft.gate = Optional.of(wanted));
  }

  /**
   * The same for the LLM of this name: methods trained with another are refused. Without a name
   * nothing is known of the reader and nothing refused.
   */
  public PipelineSpec withLlm(String id) {
    return but(draft -> draft.llm = Optional.of(id));
  }

  private PipelineSpec but(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.spec();
  }

  /** A copy on which one part is changed before it is a record again. */
  private static final class Draft {
    private Map<Modality, StreamSettings> settings;
    private Set<Modality> modalities;
    private FrameSampler sampler;
    private MediaLimits limits;
    private int batch;
    private int window;
    private OptionalInt side;
    private int tiles;
    private Set<String> signals;
    private Optional<String> question;
    private Optional<NoveltyGate> gate;
    private Optional<String> llm;

    private Draft(PipelineSpec of) {
      settings = of.settings;
      modalities = of.modalities;
      sampler = of.sampler;
      limits = of.limits;
      batch = of.batch;
      window = of.window;
      side = of.side;
      tiles = of.tiles;
      signals = of.signals;
      question = of.question;
      gate = of.gate;
      llm = of.llm;
    }

    private PipelineSpec spec() {
      return new PipelineSpec(
          settings,
          modalities,
          sampler,
          limits,
          batch,
          window,
          side,
          tiles,
          signals,
          question,
          gate,
          llm);
    }
  }
}
