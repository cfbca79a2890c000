package dev.precis.compress.learned;

import dev.precis.compress.temporal.FrameRun;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The learned half of Temporal Dynamic Context (TDC-Video): of a run of frames the first stays
 * whole, and each other frame becomes a few context tokens. Queries made from the first frame ask
 * every other frame, with the question beside them; a learned separator ends each frame.
 *
 * <p>Runs come from {@link dev.precis.compress.temporal.TdcSegmenter}, frames' tokens from {@link
 * TdcGrid}. A run needs memory for itself only, so a video may be fed run by run.
 */
public final class TdcCompressor {
  /** Most ids of a question; the released tokeniser cuts there. */
  public static final int MOST_IDS = 256;

  private final InferenceEngine compressor;
  private final Optional<InferenceEngine> audio;
  private final Settings settings;
  private final float[] separator;

  /**
   * What the graphs were made for.
   *
   * @param contextTokens tokens of a frame that is not kept whole
   * @param staticFrames whether the first frame of a run stays whole; else it is compressed too
   * @param pooledQueries whether queries are made from the first frame; else they are learned
   * @param text whether the question takes part
   */
  public record Settings(
      int contextTokens, boolean staticFrames, boolean pooledQueries, boolean text) {
    /** As released. */
    public static final Settings DEFAULT = new Settings(16, true, true, true);

    /** Checks the number of tokens. */
    public Settings {
      if (contextTokens < 1) {
        throw new IllegalArgumentException("contextTokens must be 1 or more, was " + contextTokens);
      }
    }
  }

  /**
   * One run of frames.
   *
   * @param tokens of its frames, frame after frame, as wide as the language model
   * @param perFrame tokens of a frame
   * @param sound the frames' audio tokens as the audio encoder gives them, if there is sound
   */
  public record Run(Matrix tokens, int perFrame, Optional<Matrix> sound) {
    /** Checks that tokens and sound divide into frames. */
    public Run {
      if (perFrame < 1 || tokens.rows() == 0 || tokens.rows() % perFrame != 0) {
        throw new IllegalArgumentException(
            "%d tokens cannot be frames of %d".formatted(tokens.rows(), perFrame));
      }
      int frames = tokens.rows() / perFrame;
      if (sound.isPresent() && sound.get().rows() % frames != 0) {
        throw new IllegalArgumentException(
            "%d audio tokens do not divide among %d frames".formatted(sound.get().rows(), frames));
      }
    }

    /** The frames of a run out of all frames of a video. */
    static Run of(Matrix tokens, int perFrame, Optional<Matrix> sound, FrameRun frames) {
      int all = tokens.rows() / perFrame;
      Optional<Matrix> heard =
          sound.map(rows -> {
            int each = rows.rows() / all;
            return rows.slice(frames.first() * each, frames.end() * each);
          });
      return new Run(
          tokens.slice(frames.first() * perFrame, frames.end() * perFrame), perFrame, heard);
    }

    int frames() {
      return tokens.rows() / perFrame;
    }
  }

  /**
   * A compressor over loaded graphs, which stay the caller's to close.
   *
   * @param compressor {@code rows, queries?, input_ids? -> tokens}
   * @param audio {@code x -> rows}, for models that hear
   * @param separator the learned row after each frame
   */
  public TdcCompressor(
      InferenceEngine compressor,
      Optional<InferenceEngine> audio,
      Settings settings,
      float[] separator) {
    this.compressor = compressor;
    this.audio = audio;
    this.settings = settings;
    this.separator = separator.clone();
  }

  /**
   * A whole video within a budget.
   *
   * @param tokens of all frames, frame after frame
   * @param sound audio tokens of all frames, as many each
   * @param runs in time order
   * @param ids the question for the BERT side; not looked at by models without text
   * @param budget most tokens, 0 or more
   */
  public Matrix compress(
      Matrix tokens,
      int perFrame,
      Optional<Matrix> sound,
      List<FrameRun> runs,
      int[] ids,
      int budget,
      CancelToken cancel) {
    List<Matrix> out =
        runs.stream()
            .map(run -> compress(Run.of(tokens, perFrame, sound, run), ids, cancel))
            .toList();
    return TdcTrim.within(out, separator.length, budget);
  }

  /**
   * One run: the static frame's tokens, its sound and a separator, then per other frame its context
   * tokens and a separator.
   */
  public Matrix compress(Run run, int[] ids, CancelToken cancel) {
    Optional<Matrix> sound = run.sound().map(rows -> heard(rows, cancel));
    int kept = settings.staticFrames() ? 1 : 0;
    int audioEach = sound.map(rows -> rows.rows() / run.frames()).orElse(0);
    int whole = kept * (run.perFrame() + audioEach + 1);
    int each = settings.contextTokens() + 1;
    Matrix out = Matrix.allocate(whole + (run.frames() - kept) * each, separator.length);
    if (kept > 0) {
      out.setRows(0, run.tokens().slice(0, run.perFrame()));
      sound.ifPresent(rows -> out.setRows(run.perFrame(), rows.slice(0, audioEach)));
      out.setRow(whole - 1, separator, 0);
    }
    if (run.frames() > kept) {
      Matrix context = context(run, sound, audioEach, kept, ids, cancel);
      for (int frame = 0; frame < run.frames() - kept; frame++) {
        int at = whole + frame * each;
        int from = frame * settings.contextTokens();
        out.setRows(at, context.slice(from, from + settings.contextTokens()));
        out.setRow(at + each - 1, separator, 0);
      }
    }
    return out;
  }

  /** Context tokens of the frames from {@code first} on, together in one pass. */
  private Matrix context(
      Run run, Optional<Matrix> sound, int audioEach, int first, int[] ids, CancelToken cancel) {
    int frames = run.frames() - first;
    int width = separator.length;
    int each = run.perFrame() + audioEach;
    Matrix rows = run.tokens().slice(first * run.perFrame(), run.tokens().rows());
    if (sound.isPresent()) {
      rows = Matrix.allocate(frames * each, width);
      for (int frame = 0; frame < frames; frame++) {
        int token = (first + frame) * run.perFrame();
        rows.setRows(frame * each, run.tokens().slice(token, token + run.perFrame()));
        int heard = (first + frame) * audioEach;
        rows.setRows(frame * each + run.perFrame(), sound.get().slice(heard, heard + audioEach));
      }
    }
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("rows", Tensor.of(rows, frames, each, width));
    int count = settings.contextTokens();
    if (settings.pooledQueries()) {
      Matrix queries = TdcGrid.queries(run.tokens().slice(0, run.perFrame()), count);
      inputs.put("queries", Tensor.of(queries, 1, count, width));
    }
    if (settings.text()) {
      int[] asked = Arrays.copyOf(ids, Math.min(ids.length, MOST_IDS));
      inputs.put("input_ids", Tensor.ofIntegers(asked, 1, asked.length));
    }
    Matrix context = Matrix.allocate(frames * count, width);
    compressor.run(inputs, Map.of("tokens", Tensor.of(context, frames, count, width)), cancel);
    return context;
  }

  private Matrix heard(Matrix sound, CancelToken cancel) {
    InferenceEngine engine =
        audio.orElseThrow(
            () -> new IllegalArgumentException("there is sound, and this model has no map for it"));
    Matrix rows = Matrix.allocate(sound.rows(), separator.length);
    engine.run(
        Map.of("x", Tensor.of(sound, sound.rows(), sound.cols())),
        Map.of("rows", Tensor.of(rows, rows.rows(), rows.cols())),
        cancel);
    return rows;
  }
}
