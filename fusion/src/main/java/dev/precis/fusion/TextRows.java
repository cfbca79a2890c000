package dev.precis.fusion;

import dev.precis.tensor.Matrix;

/** A model's tokenizer and table of token embeddings. */
@FunctionalInterface
public interface TextRows {
  /** One row per token of the text, as wide as the model's hidden state; none for no text. */
  Matrix rows(String text);
}
