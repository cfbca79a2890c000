package dev.precis.fusion;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;

/**
 * A prompt with one placeholder for an image or a video, as LLaVA-Mini reads it.
 *
 * @param ids tokens of the whole prompt: system, user and earlier answers
 * @param rows their embeddings; the placeholder has row 0 of the model's table
 */
@SuppressWarnings("ArrayRecordComponent") // ids are read by index and never compared
public record MiniPrompt(int[] ids, Matrix rows) {
  /** The id that stands for the image or video. */
  public static final int PLACEHOLDER = -200;

  /** Most tokens of a prompt; its mask takes memory by the square. */
  public static final int MOST_TOKENS = 8192;

  /**
   * Checks ids and rows against each other.
   *
   * @throws PrecisException {@code PROMPT_TOO_LONG}; {@code NO_PLACEHOLDER} unless there is exactly
   *     one; {@code UNKNOWN_TOKEN} for another negative id
   */
  public MiniPrompt {
    if (ids.length > MOST_TOKENS) {
      throw PrecisException.limit(
          "PROMPT_TOO_LONG",
          "the prompt has %d tokens, at most %d are fused; shorten it"
              .formatted(ids.length, MOST_TOKENS));
    }
    if (rows.rows() != ids.length) {
      throw new IllegalArgumentException("%d ids and %d rows".formatted(ids.length, rows.rows()));
    }
    int placeholders = 0;
    for (int id : ids) {
      placeholders += id == PLACEHOLDER ? 1 : 0;
      if (id < 0 && id != PLACEHOLDER) {
        throw unknown(id, "0 or more, or the placeholder");
      }
    }
    if (placeholders != 1) {
      throw PrecisException.user(
          "NO_PLACEHOLDER",
          "the prompt has %d placeholders (id %d); one image or video per prompt is fused"
              .formatted(placeholders, PLACEHOLDER));
    }
  }

  /**
   * The prompt with its embeddings looked up.
   *
   * @param table the language model's embeddings, a row per id
   * @throws PrecisException as the constructor, and {@code UNKNOWN_TOKEN} for an id outside the
   *     table
   */
  public static MiniPrompt of(int[] ids, Matrix table) {
    int[] wanted = new int[ids.length];
    for (int t = 0; t < ids.length; t++) {
      if (ids[t] >= table.rows()) {
        throw unknown(ids[t], "below " + table.rows());
      }
      wanted[t] = Math.max(0, ids[t]);
    }
    return new MiniPrompt(ids, table.gather(wanted));
  }

  private static PrecisException unknown(int id, String allowed) {
    return PrecisException.user(
        "UNKNOWN_TOKEN", "the prompt has the token id %d; ids must be %s".formatted(id, allowed));
  }

  /** Number of tokens, the placeholder counted. */
  public int size() {
    return ids.length;
  }

  /**
   * Whether others may look at the token. The released code asks whether its id is above 0, so that
   * a token whose id is 0 is hidden wherever it stands.
   */
  public boolean seen(int token) {
    return ids[token] > 0;
  }

  /**
   * Positions behind {@code before} rows of vision: a running count of the tokens seen; those not
   * seen have 1.
   */
  public int[] positions(int before) {
    int[] positions = new int[ids.length];
    int next = before;
    for (int t = 0; t < ids.length; t++) {
      positions[t] = seen(t) ? next++ : 1;
    }
    return positions;
  }

  /**
   * What is added to the scores of each token's attention, tokens x (before + tokens): 0 for every
   * row of vision and every seen token up to itself, a large negative number for the others.
   */
  Matrix mask(int before) {
    int n = ids.length;
    float[] row = new float[before + n];
    Matrix mask = Matrix.allocate(n, before + n);
    for (int t = 0; t < n; t++) {
      for (int s = 0; s < n; s++) {
        row[before + s] = s <= t && seen(s) ? 0 : PreFusion.HIDDEN;
      }
      mask.setRow(t, row, 0);
    }
    return mask;
  }
}
