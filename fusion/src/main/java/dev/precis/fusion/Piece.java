package dev.precis.fusion;

/** One part of a prompt. */
public sealed interface Piece {
  /** Text, to be tokenized by the model. */
  record Text(String text) implements Piece {}

  /** The rows of a medium. */
  record Media(Medium medium) implements Piece {}
}
