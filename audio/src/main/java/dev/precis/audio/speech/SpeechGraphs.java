package dev.precis.audio.speech;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The graphs of a speech decoder with the memory of one window: the audio encoder's tokens, the
 * keys and values made of them once, and the cache of keys and values that every step adds a row to
 * in place. The memory belongs to the arena given.
 */
final class SpeechGraphs {
  private final PackManifest.AudioSpec audio;
  private final PackManifest.SpeechSpec spec;
  private final InferenceEngine encoder;
  private final InferenceEngine memoryGraph;
  private final InferenceEngine stepGraph;
  private final int frames;
  private final Matrix mel;
  private final Matrix tokens;
  private final List<MemorySegment> keyRoom = new ArrayList<>();
  private final List<MemorySegment> valueRoom = new ArrayList<>();
  private final Map<String, Tensor> memory = new HashMap<>();
  private final Map<String, MemorySegment> cache = new HashMap<>();
  private final MemorySegment token;
  private final MemorySegment logits;
  private final float[] scores;
  private int fed;

  SpeechGraphs(ModelPack pack, int frames, int vocabulary, Arena arena) {
    this.audio = pack.audio();
    this.spec = pack.speech();
    this.encoder = pack.engine(audio.graph());
    this.memoryGraph = pack.engine(spec.graphs().memory());
    this.stepGraph = pack.engine(spec.graphs().step());
    this.frames = frames;
    this.mel = Matrix.allocate(arena, audio.preprocess().mels(), frames);
    this.tokens = Matrix.allocate(arena, frames / 2, spec.width());
    this.token = arena.allocate(JAVA_LONG);
    this.logits = floats(arena, vocabulary);
    this.scores = new float[vocabulary];
    long heard = (long) tokens.rows() * spec.width();
    for (int layer = 0; layer < spec.layers(); layer++) {
      keyRoom.add(floats(arena, heard));
      valueRoom.add(floats(arena, heard));
      cache.put("keys_" + layer, floats(arena, (long) spec.maxTokens() * spec.width()));
      cache.put("values_" + layer, floats(arena, (long) spec.maxTokens() * spec.width()));
    }
  }

  private static MemorySegment floats(Arena arena, long count) {
    return arena.allocate(count * Float.BYTES, Matrix.ALIGNMENT);
  }

  private static Tensor within(MemorySegment room, long... shape) {
    long count = shape[1] * shape[2] * shape[3];
    return new Tensor(DType.F32, shape, room.asSlice(0, count * Float.BYTES));
  }

  /** Where the spectrogram of a window goes, bands x frames. */
  Matrix mel() {
    return mel;
  }

  /** Encodes the window in {@link #mel} and waits for its first token. */
  void begin(CancelToken cancel) {
    encoder.run(
        Map.of(audio.input().name(), Tensor.of(mel, 1, mel.rows(), frames)),
        Map.of(audio.tokens(), Tensor.of(tokens, 1, tokens.rows(), tokens.cols())),
        cancel);
    hear(tokens, cancel);
  }

  /**
   * Takes these tokens of the audio encoder for the window, and waits for its first token.
   *
   * @param rows as many as a window has, or fewer
   */
  void hear(Matrix rows, CancelToken cancel) {
    int n = rows.rows();
    int side = spec.width() / spec.heads();
    memory.clear();
    for (int layer = 0; layer < spec.layers(); layer++) {
      memory.put("memory_keys_" + layer, within(keyRoom.get(layer), 1, spec.heads(), side, n));
      memory.put("memory_values_" + layer, within(valueRoom.get(layer), 1, spec.heads(), n, side));
    }
    memoryGraph.run(Map.of("tokens", Tensor.of(rows, 1, n, rows.cols())), memory, cancel);
    fed = 0;
  }

  /** Feeds a token; the scores of the next, good until the next call. */
  float[] step(int id, CancelToken cancel) {
    token.set(JAVA_LONG, 0, id);
    Map<String, Tensor> inputs = new HashMap<>(memory);
    inputs.put("token", new Tensor(DType.I64, new long[] {1, 1}, token));
    Map<String, Tensor> outputs = new HashMap<>();
    outputs.put("logits", new Tensor(DType.F32, new long[] {1, scores.length}, logits));
    long row = (long) spec.width() * Float.BYTES;
    cache.forEach((name, rows) -> {
      long[] past = {1, fed, spec.width()};
      inputs.put("past_" + name, new Tensor(DType.F32, past, rows.asSlice(0, fed * row)));
      long[] own = {1, 1, spec.width()};
      outputs.put(name, new Tensor(DType.F32, own, rows.asSlice(fed * row, row)));
    });
    stepGraph.run(inputs, outputs, cancel);
    fed++;
    MemorySegment.copy(logits, JAVA_FLOAT, 0, scores, 0, scores.length);
    return scores;
  }
}
