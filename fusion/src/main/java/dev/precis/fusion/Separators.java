package dev.precis.fusion;

/**
 * Text around every medium, as the model's chat template has it.
 *
 * @param before e.g. the mark that opens a picture
 * @param after e.g. the mark that closes it
 */
public record Separators(String before, String after) {
  /** No text: the server's own template puts what the model needs. */
  public static final Separators NONE = new Separators("", "");
}
