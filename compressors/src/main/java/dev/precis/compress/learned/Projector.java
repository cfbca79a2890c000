package dev.precis.compress.learned;

import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.Map;
import java.util.Set;

/**
 * A projector that is one graph: input {@code x}, output {@code tokens}. Some make a token of every
 * run of rows (LLaVA's MLP, InternVL, SmolVLM, the merger of Qwen2-VL), others a fixed number of
 * tokens of every picture (resampler, Q-Former, C-Abstractor, LDP).
 */
public final class Projector {
  private static final String INPUT = "x";
  private static final String OUTPUT = "tokens";

  private final InferenceEngine engine;
  private final boolean byPicture;
  private final int count;
  private final int width;

  private Projector(InferenceEngine engine, boolean byPicture, int count, int width) {
    if (count < 1 || width < 1) {
      throw new IllegalArgumentException(
          "counts and widths must be 1 or more, were %d and %d".formatted(count, width));
    }
    this.engine = GraphCall.checked(engine, Set.of(INPUT), OUTPUT);
    this.byPicture = byPicture;
    this.count = count;
    this.width = width;
  }

  /**
   * A projector of rows, whatever picture they are of.
   *
   * @param rowsPerToken rows, one after another, that make a token; 4 for a 2x2 merger
   * @param width of the tokens
   * @throws dev.precis.PrecisException {@code WRONG_GRAPH} for another kind of graph
   */
  public static Projector ofRows(InferenceEngine engine, int rowsPerToken, int width) {
    return new Projector(engine, false, rowsPerToken, width);
  }

  /**
   * A projector of whole pictures.
   *
   * @param tokens of a picture
   * @param width of the tokens
   * @throws dev.precis.PrecisException {@code WRONG_GRAPH} for another kind of graph
   */
  public static Projector ofPictures(InferenceEngine engine, int tokens, int width) {
    return new Projector(engine, true, tokens, width);
  }

  /** Width of the tokens: that of the language model. */
  public int width() {
    return width;
  }

  /**
   * The tokens, picture after picture.
   *
   * @param rows of all pictures, each with the same number
   * @param pictures how many there are
   * @throws IllegalArgumentException if the rows do not divide
   * @throws dev.precis.PrecisException {@code INFERENCE_FAILED} if the graph refuses them
   */
  public Matrix project(Matrix rows, int pictures, CancelToken cancel) {
    int parts = byPicture ? pictures : count;
    if (parts < 1 || rows.rows() % parts != 0) {
      throw new IllegalArgumentException(
          "%d rows do not divide by %d".formatted(rows.rows(), parts));
    }
    int perPart = rows.rows() / parts;
    if (byPicture) {
      Tensor x = Tensor.of(rows, pictures, perPart, rows.cols());
      return GraphCall.run(engine, Map.of(INPUT, x), OUTPUT, cancel, pictures, count, width);
    }
    Tensor x = Tensor.of(rows, rows.rows(), rows.cols());
    return GraphCall.run(engine, Map.of(INPUT, x), OUTPUT, cancel, perPart, width);
  }
}
