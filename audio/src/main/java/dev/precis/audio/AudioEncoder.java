package dev.precis.audio;

import dev.precis.PrecisException;
import dev.precis.decode.AudioReader;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.AudioInfo;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sound of a medium as tokens, window by window: decode to 16 kHz mono, log-mel, encode.
 * Windows are as long as the pack says and the last one is short, so sound of any length takes the
 * memory of one window.
 *
 * <p>A batch is one window; its grid is a line of tokens. A token of time step j of the stream
 * stands for the time from j / rate to (j + 1) / rate seconds after the first sample; its y and x
 * are 0 and its box is empty.
 */
public final class AudioEncoder implements EncodedStream {
  private static final double MICROS = 1e6;

  /** Shortest last window that is encoded, in samples: half a token; less would be all padding. */
  private static final int LEAST_SAMPLES = LogMel.HOP_SAMPLES;

  private final AudioReader reader;
  private final WindowedLogMel windows;
  private final PackManifest.AudioSpec spec;
  private final InferenceEngine engine;
  private final CancelToken cancel;
  private final CancelToken.Registration bridge;
  private final SourceInfo source;
  private final List<PackManifest.SignalOutput> wanted;
  private final @Nullable AudioCues cues;
  private StageWork decode = StageWork.NONE;
  private StageWork mel = StageWork.NONE;
  private StageWork encode = StageWork.NONE;
  private long tokens;

  private AudioEncoder(
      AudioReader reader,
      ModelPack pack,
      MediaSource media,
      Predicate<String> signals,
      CancelToken cancel,
      CancelToken.Registration bridge) {
    this.reader = reader;
    this.cancel = cancel;
    this.bridge = bridge;
    this.spec = pack.audio();
    this.engine = pack.encoder(spec.graph());
    this.wanted =
        spec.signals().stream()
            .filter(signal -> signal.kind().equals("received") || signal.kind().equals("cls"))
            .filter(signal -> signals.test(signal.signal()))
            .toList();
    this.cues = signals.test(AudioCues.SIGNAL) ? AudioCues.find() : null;
    PackManifest.AudioPreprocess steps = spec.preprocess();
    this.windows =
        new WindowedLogMel(
            LogMel.whisper(steps.mels()),
            this::timedRead,
            new WindowOptions(steps.windowSeconds(), steps.padToWindow()));
    this.source =
        new SourceInfo(
            media.name(),
            media.sha256(),
            Modality.AUDIO,
            "audio",
            pack.manifest().id(),
            pack.digest(),
            spec.space(),
            spec.width(),
            Grid.line(0),
            0,
            0,
            0,
            spec.tokensPerSecond(),
            "%s %d bands, windows of %s s%s"
                .formatted(
                    steps.frontEnd(),
                    steps.mels(),
                    steps.windowSeconds(),
                    cues == null ? "" : ", cues by " + cues.id()));
  }

  /** As the full form, with all signals that the pack has and no {@link AudioCues}. */
  public static AudioEncoder open(
      ModelPack pack,
      MediaSource media,
      MediaDecoder decoder,
      MediaLimits limits,
      CancelToken cancel) {
    return open(pack, media, decoder, limits, name -> !name.equals(AudioCues.SIGNAL), cancel);
  }

  /**
   * Opens the sound track; nothing is decoded before the first {@link #next}.
   *
   * @param signals which signals of the pack, and {@link AudioCues#SIGNAL}, by name, are given
   * @throws dev.precis.media.MediaRejected if the sound cannot or may not be decoded
   * @throws PrecisException {@code NO_ENCODER} if the pack has no audio encoder, {@code
   *     PACK_INVALID} if it wants another sample rate than 16 kHz
   */
  public static AudioEncoder open(
      ModelPack pack,
      MediaSource media,
      MediaDecoder decoder,
      MediaLimits limits,
      Predicate<String> signals,
      CancelToken cancel) {
    int rate = pack.audio().preprocess().sampleRate();
    if (rate != AudioReader.SAMPLE_RATE) {
      throw PrecisException.user(
          "PACK_INVALID",
          "pack %s wants sound at %d Hz; this version decodes to %d Hz"
              .formatted(pack.manifest().id(), rate, AudioReader.SAMPLE_RATE));
    }
    dev.precis.media.CancelToken stop = new dev.precis.media.CancelToken();
    CancelToken.Registration bridge = cancel.onCancel(stop::cancel);
    try {
      AudioReader reader = decoder.audio(media, limits, stop);
      try {
        return new AudioEncoder(reader, pack, media, signals, cancel, bridge);
      } catch (RuntimeException e) {
        reader.close();
        throw e;
      }
    } catch (RuntimeException e) {
      bridge.close();
      throw e;
    }
  }

  private int timedRead(MemorySegment target) {
    long start = System.nanoTime();
    int read = reader.read(target);
    decode = decode.plus(0, System.nanoTime() - start, target.byteSize());
    return read;
  }

  @Override
  public SourceInfo source() {
    return source.withGrid(Grid.line(Math.toIntExact(tokens)));
  }

  @Override
  public long expectedSteps() {
    AudioInfo info = reader.info();
    return (long) Math.ceil(info.durationUs() / MICROS * spec.tokensPerSecond());
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    cancel.check();
    long decoded = decode.nanos();
    long start = System.nanoTime();
    Optional<MelWindow> found = nextWindow();
    if (found.isEmpty()) {
      return null;
    }
    try (MelWindow window = found.get()) {
      long read = decode.nanos() - decoded;
      Map<String, Matrix> signals = cues(window, memory);
      long prepared = System.nanoTime();
      decode = decode.plus(1, 0, 0);
      mel = mel.plus(1, prepared - start - read, window.mel().byteSize());
      EncodedTokens out = encode(window, signals, memory);
      encode = encode.plus(1, System.nanoTime() - prepared, out.tokens().embeddings().byteSize());
      return out;
    }
  }

  private Optional<MelWindow> nextWindow() {
    Optional<MelWindow> found = windows.next();
    if (found.isPresent() && tokens > 0 && found.get().sampleCount() < LEAST_SAMPLES) {
      found.get().close();
      return windows.next();
    }
    return found;
  }

  /** The cues of the window's samples, if they are wanted. */
  private Map<String, Matrix> cues(MelWindow window, Arena memory) {
    Map<String, Matrix> signals = new LinkedHashMap<>();
    if (cues != null) {
      Matrix values = Matrix.allocate(memory, window.frames() / 2, AudioCues.COLUMNS);
      cues.fill(windows.samples(), window.sampleCount(), values);
      signals.put(AudioCues.SIGNAL, values);
    }
    return signals;
  }

  private EncodedTokens encode(MelWindow window, Map<String, Matrix> signals, Arena memory) {
    int frames = window.frames();
    int count = frames / 2;
    Matrix rows = Matrix.allocate(memory, count, spec.width());
    Map<String, Tensor> outputs = new HashMap<>();
    outputs.put(spec.tokens(), Tensor.of(rows, 1, count, spec.width()));
    for (PackManifest.SignalOutput signal : wanted) {
      Matrix values = Matrix.allocate(memory, count, 1);
      signals.put(signal.signal(), values);
      outputs.put(signal.output(), Tensor.of(values, 1, count));
    }
    engine.run(
        Map.of(spec.input().name(), Tensor.of(window.mel(), 1, spec.preprocess().mels(), frames)),
        outputs,
        cancel);
    TokenSequence sequence =
        new TokenSequence(rows, places(count), List.of(source()), Grid.line(count));
    tokens += count;
    return new EncodedTokens(sequence, signals);
  }

  private Provenance places(int count) {
    Provenance places = Provenance.blank(count, Modality.AUDIO);
    for (int r = 0; r < count; r++) {
      long step = tokens + r;
      places.index()[r] = Math.toIntExact(step);
      places.t()[r] = Math.toIntExact(step);
      places.startUs()[r] = reader.startUs() + micros(step);
      places.endUs()[r] = reader.startUs() + micros(step + 1);
    }
    return places;
  }

  private long micros(long step) {
    return Math.round(step / spec.tokensPerSecond() * MICROS);
  }

  @Override
  public boolean truncated() {
    return reader.truncated();
  }

  @Override
  public Map<String, StageWork> work() {
    Map<String, StageWork> work = new LinkedHashMap<>();
    work.put("decode", decode);
    work.put("preprocess", mel);
    work.put("encode", encode);
    return work;
  }

  @Override
  public void close() {
    bridge.close();
    reader.close();
  }
}
