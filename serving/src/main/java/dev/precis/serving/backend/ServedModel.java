package dev.precis.serving.backend;

import dev.precis.PrecisException;
import dev.precis.tensor.DType;

/**
 * A model as a server runs it.
 *
 * @param name what requests call it
 * @param family how it counts media
 * @param hiddenSize width of its token embeddings
 * @param mediaLevels how many rows of that width stand side by side in a media row; 1 but for
 *     models that take deeper features along, as Qwen3-VL does
 * @param merge patches per token along a side, for families with grids
 * @param maxTokens longest prompt and answer together
 * @param dtype type in which rows are sent: F32, F16 or BF16
 */
public record ServedModel(
    String name,
    ModelFamily family,
    int hiddenSize,
    int mediaLevels,
    int merge,
    int maxTokens,
    DType dtype) {
  /** Patches per token along a side in the Qwen families. */
  public static final int DEFAULT_MERGE = 2;

  /** Half of F32 on the wire, with its range; servers cast to their own type. */
  public static final DType DEFAULT_DTYPE = DType.BF16;

  /** Checks the numbers. */
  public ServedModel {
    if (hiddenSize < 1 || mediaLevels < 1 || merge < 1 || maxTokens < 1) {
      throw wrong(
          "hidden size, media levels, merge and max tokens must be 1 or more, were %d, %d, %d, %d"
              .formatted(hiddenSize, mediaLevels, merge, maxTokens));
    }
    if (dtype != DType.F32 && dtype != DType.F16 && dtype != DType.BF16) {
      throw wrong("rows are sent as F32, F16 or BF16, not " + dtype);
    }
  }

  private static PrecisException wrong(String message) {
    return PrecisException.user("SERVED_MODEL", message);
  }

  /** With the defaults of its family. */
  public static ServedModel of(String name, ModelFamily family, int hiddenSize, int maxTokens) {
    return new ServedModel(name, family, hiddenSize, 1, DEFAULT_MERGE, maxTokens, DEFAULT_DTYPE);
  }

  /** The same model, rows sent in another type. */
  public ServedModel withDtype(DType type) {
    return new ServedModel(name, family, hiddenSize, mediaLevels, merge, maxTokens, type);
  }

  /** The same model with another longest prompt and answer. */
  public ServedModel withMaxTokens(int tokens) {
    return new ServedModel(name, family, hiddenSize, mediaLevels, merge, tokens, dtype);
  }

  /** Width of a row that is sent as media; whole prompts and chat rows have the hidden size. */
  int mediaWidth() {
    return Math.multiplyExact(hiddenSize, mediaLevels);
  }
}
