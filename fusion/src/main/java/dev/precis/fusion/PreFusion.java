package dev.precis.fusion;

import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * LLaVA-Mini's modality pre-fusion (arXiv 2501.03895, section 4.2): layers shaped like the language
 * model's, in which the text reads all vision tokens before only the compressed ones go on.
 *
 * <p>Vision comes first under a causal mask, so it does not depend on the text. {@link #encode}
 * runs it once per image; each question then costs {@link #fuse} alone, T rows of text through the
 * layers. Nothing is approximated.
 */
public final class PreFusion {
  /** Added to the score of a row that must not be seen; the same as in the graphs. */
  static final float HIDDEN = -1e4f;

  private final InferenceEngine vision;
  private final InferenceEngine text;
  private final Shape shape;

  /**
   * The sizes that the graphs were made for.
   *
   * @param layers number of layers
   * @param width columns of the language model
   * @param keyWidth columns of a row of keys or values
   * @param compressed compressed tokens per image
   */
  public record Shape(int layers, int width, int keyWidth, int compressed) {
    /** Checks that all are 1 or more. */
    public Shape {
      if (layers < 1 || width < 1 || keyWidth < 1 || compressed < 1) {
        throw new IllegalArgumentException(
            "layers, width, keyWidth and compressed must be 1 or more, were %d, %d, %d and %d"
                .formatted(layers, width, keyWidth, compressed));
      }
    }
  }

  /**
   * Pre-fusion over loaded graphs, which stay the caller's to close.
   *
   * @param vision {@code rows, position_ids -> compressed, keys_I, values_I}
   * @param text {@code rows, position_ids, mask, past_keys_I, past_values_I -> fused}
   */
  public PreFusion(InferenceEngine vision, InferenceEngine text, Shape shape) {
    this.vision = vision;
    this.text = text;
    this.shape = shape;
  }

  /**
   * The part of an image or frame that every question reuses; the caller closes it.
   *
   * @param rows projected vision tokens, the compressed ones last
   */
  public VisionPrefix encode(Matrix rows, CancelToken cancel) {
    int n = rows.rows();
    if (rows.cols() != shape.width() || n <= shape.compressed()) {
      throw new IllegalArgumentException(
          "rows are %s; they must have %d columns and be more than the %d compressed ones"
              .formatted(rows, shape.width(), shape.compressed()));
    }
    Matrix compressed = Matrix.allocate(shape.compressed(), shape.width());
    List<Matrix> keys = new ArrayList<>();
    List<Matrix> values = new ArrayList<>();
    Map<String, Tensor> outputs = new HashMap<>();
    outputs.put("compressed", Tensor.of(compressed, 1, shape.compressed(), shape.width()));
    for (int layer = 0; layer < shape.layers(); layer++) {
      keys.add(Matrix.owned(n, shape.keyWidth()));
      values.add(Matrix.owned(n, shape.keyWidth()));
      outputs.put("keys_" + layer, Tensor.of(keys.getLast(), 1, n, shape.keyWidth()));
      outputs.put("values_" + layer, Tensor.of(values.getLast(), 1, n, shape.keyWidth()));
    }
    VisionPrefix prefix = new VisionPrefix(compressed, keys, values);
    try {
      vision.run(
          Map.of(
              "rows", Tensor.of(rows, 1, n, shape.width()),
              "position_ids", Tensor.ofIntegers(IntStream.range(0, n).toArray(), 1, n)),
          outputs,
          cancel);
      return prefix;
    } catch (RuntimeException e) {
      prefix.close();
      throw e;
    }
  }

  /**
   * The prompt's rows after they have read the image; rows that nobody may look at are as they
   * were.
   *
   * @return prompt tokens x width
   */
  public Matrix fuse(VisionPrefix prefix, MiniPrompt prompt, CancelToken cancel) {
    int n = prompt.size();
    int before = prefix.rows();
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("rows", Tensor.of(prompt.rows(), 1, n, shape.width()));
    inputs.put("position_ids", Tensor.ofIntegers(prompt.positions(before), 1, n));
    inputs.put("mask", Tensor.of(prompt.mask(before), 1, 1, n, before + n));
    for (int layer = 0; layer < shape.layers(); layer++) {
      inputs.put("past_keys_" + layer, past(prefix.keys().get(layer)));
      inputs.put("past_values_" + layer, past(prefix.values().get(layer)));
    }
    Matrix fused = Matrix.allocate(n, shape.width());
    text.run(inputs, Map.of("fused", Tensor.of(fused, 1, n, shape.width())), cancel);
    for (int t = 0; t < n; t++) {
      if (!prompt.seen(t)) {
        fused.setRow(t, prompt.rows(), t);
      }
    }
    return fused;
  }

  private static Tensor past(Matrix rows) {
    return Tensor.of(rows, 1, rows.rows(), rows.cols());
  }
}
