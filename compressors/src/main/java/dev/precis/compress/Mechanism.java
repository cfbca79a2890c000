package dev.precis.compress;

import java.util.Locale;

/** How a method decides, after the survey of token compression by modality and mechanism. */
public enum Mechanism {
  /** Tokens are pooled or reshaped whatever they hold. */
  TRANSFORMATION,
  /** Tokens that resemble others are merged or dropped. */
  SIMILARITY,
  /** Tokens that the encoder attends to are kept. */
  ATTENTION,
  /** Tokens that the question asks for are kept. */
  QUERY;

  /** Lower-case name. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
