package dev.precis.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.precis.PrecisException;
import dev.precis.kernel.Kernels;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text encoder of a pack. Safe for use by several threads. Close it before the pack. */
public final class TextEncoder implements AutoCloseable {
  private final PackManifest.TextSpec spec;
  private final HuggingFaceTokenizer tokenizer;
  private final InferenceEngine engine;

  private TextEncoder(
      PackManifest.TextSpec spec, HuggingFaceTokenizer tokenizer, InferenceEngine engine) {
    this.spec = spec;
    this.tokenizer = tokenizer;
    this.engine = engine;
  }

  /**
   * Opens the text encoder of a pack.
   *
   * @throws PrecisException {@code NO_ENCODER} if the pack has none, {@code PACK_INVALID} if its
   *     tokenizer cannot be read
   */
  public static TextEncoder open(ModelPack pack) {
    PackManifest.TextSpec spec = pack.text();
    HuggingFaceTokenizer tokenizer = Tokenizers.open(pack, spec.tokenizer(), spec.maxTokens());
    return new TextEncoder(spec, tokenizer, pack.engine(spec.graph()));
  }

  /**
   * Name of the embedding space; only media of the same space may be compared with these vectors.
   */
  public String space() {
    return spec.space();
  }

  /** Columns of a vector. */
  public int width() {
    return spec.width();
  }

  /**
   * One vector per token of the text, special tokens included, m x width; what exceeds the pack's
   * limit is cut off.
   *
   * @throws PrecisException {@code TEXT_EMPTY} for a blank text
   */
  public Matrix tokens(String text) {
    Encoding encoding = encode(text);
    int count = encoding.getIds().length;
    return run(encoding, spec.tokens(), count, 1, count, spec.width());
  }

  private Encoding encode(String text) {
    if (text.isBlank()) {
      throw PrecisException.user("TEXT_EMPTY", "the question is blank; write what is to be found");
    }
    return tokenizer.encode(text);
  }

  /** The output of the graph for one text, as a matrix of so many rows. */
  private Matrix run(Encoding encoding, String output, int rows, long... shape) {
    Matrix out = Matrix.allocate(rows, spec.width());
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Tensor> all = new LinkedHashMap<>();
      all.put("input_ids", row(arena, encoding.getIds()));
      all.put("attention_mask", row(arena, encoding.getAttentionMask()));
      all.put("token_type_ids", row(arena, encoding.getTypeIds()));
      List<String> wanted = engine.inputs();
      all.keySet().retainAll(wanted);
      engine.run(all, Map.of(output, Tensor.of(out, shape)), new CancelToken());
    }
    return out;
  }

  /**
   * What media tokens are held against: one vector per token of the text if the pack says that
   * these live in the common space, as in late interaction, else one for the whole text.
   *
   * @throws PrecisException {@code TEXT_EMPTY} for a blank text
   */
  public Matrix query(String text) {
    if (!spec.pooling().equals("none")) {
      return sentence(text);
    }
    Matrix tokens = tokens(text);
    return spec.normalize() ? Kernels.normalizedRows(tokens) : tokens;
  }

  /** One vector for the whole text, 1 x width, pooled and normalised as the pack says. */
  public Matrix sentence(String text) {
    Matrix out = pooled(text);
    return spec.normalize() ? Kernels.normalizedRows(out) : out;
  }

  private Matrix pooled(String text) {
    if (spec.pooled() != null && spec.pooling().equals("given")) {
      return run(encode(text), spec.pooled(), 1, 1, spec.width());
    }
    Matrix tokens = tokens(text);
    float[] row = spec.pooling().equals("cls") ? tokens.row(0) : Kernels.meanRows(tokens);
    return Matrix.of(1, spec.width(), row);
  }

  private static Tensor row(Arena arena, long[] values) {
    MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_LONG, values);
    return new Tensor(DType.I64, new long[] {1, values.length}, memory);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
