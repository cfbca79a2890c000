package dev.precis.audio.speech;

import dev.precis.PrecisException;
import dev.precis.audio.LogMel;
import dev.precis.audio.SampleSource;
import dev.precis.audio.WindowOptions;
import dev.precis.decode.AudioReader;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Writes down what is said in a sound, with times, by the speech decoder of a pack: greedily,
 * window by window, each starting where the last whole line ended. The text of one window is not
 * told to the next, so that a mistake ends with its window. Memory does not grow with the sound but
 * for the lines.
 *
 * <p>Safe for use by several threads; the pack stays the caller's.
 */
public final class Transcriber {
  /** What is left of a sound after its last whole line is not heard again below this, us. */
  public static final long SHORTEST_REST_US = 200_000;

  private final ModelPack pack;
  private final Vocabulary vocabulary;

  private Transcriber(ModelPack pack, Vocabulary vocabulary) {
    this.pack = pack;
    this.vocabulary = vocabulary;
  }

  /**
   * A transcriber of the pack's language; runs the decoder's self-test.
   *
   * @throws PrecisException {@code NO_DECODER} if the pack has none, {@code NO_ENCODER} if it does
   *     not hear, {@code PACK_INVALID} or {@code PACK_SELF_TEST} if it is broken
   */
  public static Transcriber open(ModelPack pack) {
    PackManifest.SpeechSpec spec = pack.speech();
    if (pack.audio().preprocess().sampleRate() != LogMel.SAMPLE_RATE) {
      throw PrecisException.user(
          "PACK_INVALID",
          "the speech decoder of pack %s hears at %d Hz; only %d Hz is known"
              .formatted(
                  pack.manifest().id(),
                  pack.audio().preprocess().sampleRate(),
                  LogMel.SAMPLE_RATE));
    }
    Vocabulary vocabulary = Vocabulary.read(pack.folder().resolve(spec.vocabulary()));
    int largest = Math.max(Math.max(spec.end(), spec.noSpeech()), spec.noTimestamps());
    largest = Math.max(largest, spec.firstTimestamp());
    for (List<Integer> ids : List.of(spec.prompt(), spec.suppress(), spec.suppressFirst())) {
      largest = ids.stream().reduce(largest, Math::max);
    }
    if (largest >= vocabulary.size()) {
      throw PrecisException.user(
          "PACK_INVALID",
          "pack %s names the speech token %d, its vocabulary ends at %d"
              .formatted(pack.manifest().id(), largest, vocabulary.size() - 1));
    }
    pack.testDecoders();
    return new Transcriber(pack, vocabulary);
  }

  /** What the decoder understands, as an IETF tag such as {@code en}. */
  public String language() {
    return pack.speech().language();
  }

  /**
   * The lines of a medium's sound, in order.
   *
   * @param heard told after every window how far the sound is heard, us
   * @throws dev.precis.media.MediaRejected if the sound cannot or may not be decoded
   * @throws java.util.concurrent.CancellationException if cancelled
   */
  public List<Line> transcribe(
      MediaSource media,
      MediaDecoder decoder,
      MediaLimits limits,
      CancelToken cancel,
      LongConsumer heard) {
    dev.precis.media.CancelToken stop = new dev.precis.media.CancelToken();
    try (CancelToken.Registration _ = cancel.onCancel(stop::cancel);
        AudioReader reader = decoder.audio(media, limits, stop)) {
      return transcribe(reader::read, reader.startUs(), cancel, heard);
    }
  }

  /**
   * The lines of 16 kHz mono samples, in order.
   *
   * @param startUs time of the first sample, us
   * @param heard as above
   * @throws PrecisException {@code BAD_AUDIO_SAMPLE} if a sample is NaN or infinite
   * @throws java.util.concurrent.CancellationException if cancelled
   */
  public List<Line> transcribe(
      SampleSource source, long startUs, CancelToken cancel, LongConsumer heard) {
    PackManifest.AudioPreprocess steps = pack.audio().preprocess();
    int length = new WindowOptions(steps.windowSeconds(), true).samples();
    LogMel logMel = LogMel.whisper(steps.mels());
    GreedySearch search = new GreedySearch(pack.speech());
    SpeechWindow window = new SpeechWindow(source, length);
    List<Line> lines = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      SpeechGraphs graphs = new SpeechGraphs(pack, LogMel.frames(length), vocabulary.size(), arena);
      for (int count = window.fill(); count > 0; count = window.fill()) {
        cancel.check();
        long advance = window.lengthUs();
        if (!window.isSilent()) {
          logMel.into(window.samples(), 0, count, length, graphs.mel());
          graphs.begin(cancel);
          Decoded text = search.decode(graphs::step, cancel);
          if (!text.isSilence()) {
            advance = add(text, window, startUs, lines);
          }
        }
        boolean last = count < length && window.lengthUs() - advance < SHORTEST_REST_US;
        window.advance(last ? window.lengthUs() : advance);
        heard.accept(startUs + window.startUs());
      }
    }
    return List.copyOf(lines);
  }

  /**
   * What the decoder reads out of tokens of the pack's audio encoder: those of a window, or what a
   * compression method left of them. Shows how much of speech the tokens still hold.
   *
   * @param rows in the order of time, 1 to as many as a window has
   * @throws IllegalArgumentException if there are none or too many, or they have another width
   * @throws java.util.concurrent.CancellationException if cancelled
   */
  public String read(Matrix rows, CancelToken cancel) {
    PackManifest.AudioPreprocess steps = pack.audio().preprocess();
    int frames = LogMel.frames(new WindowOptions(steps.windowSeconds(), true).samples());
    int width = pack.speech().width();
    if (rows.rows() < 1 || rows.rows() > frames / 2 || rows.cols() != width) {
      throw new IllegalArgumentException(
          "tokens of a window must be 1..%d x %d, were %d x %d"
              .formatted(frames / 2, width, rows.rows(), rows.cols()));
    }
    try (Arena arena = Arena.ofConfined()) {
      SpeechGraphs graphs = new SpeechGraphs(pack, frames, vocabulary.size(), arena);
      graphs.hear(rows, cancel);
      Decoded text = new GreedySearch(pack.speech()).decode(graphs::step, cancel);
      long length = Math.round(steps.windowSeconds() * 1e6);
      return WindowText.of(text.tokens(), pack.speech(), vocabulary, length).lines().stream()
          .map(Line::text)
          .collect(Collectors.joining(" "));
    }
  }

  /** Adds the lines of a window; gives back how far to move on, us. */
  private long add(Decoded decoded, SpeechWindow window, long startUs, List<Line> lines) {
    WindowText text = WindowText.of(decoded.tokens(), pack.speech(), vocabulary, window.lengthUs());
    long offset = startUs + window.startUs();
    for (Line line : text.lines()) {
      lines.add(new Line(offset + line.startUs(), offset + line.endUs(), line.text()));
    }
    return text.advanceUs();
  }
}
