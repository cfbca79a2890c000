package dev.precis.compress;

import java.util.Locale;

/**
 * Something beside the embeddings that a method may need; each is a {@link
 * dev.precis.tensor.Matrix}.
 */
public enum Signal {
  /**
   * How much the encoder attends to each token, n x 1: its CLS row, or the attention received if it
   * has no CLS.
   */
  ATTENTION(true),
  /** Column mean of the encoder's attention matrix, n x 1. */
  RECEIVED_ATTENTION(true),
  /** Attention keys of an encoder layer, mean over heads or all heads side by side, n x d. */
  KEYS(true),
  /**
   * Embeddings of the question's words, m x d, in the space that {@link Signals#textSpace()} names.
   */
  TEXT_QUERY(false);

  private final boolean perToken;

  Signal(boolean perToken) {
    this.perToken = perToken;
  }

  /** Whether row r belongs to token r. */
  public boolean perToken() {
    return perToken;
  }

  /** The name used in packs, files and on the command line, e.g. {@code received-attention}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
