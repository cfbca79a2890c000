package dev.precis.serving.backend;

import dev.precis.PrecisException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/** Text that a server would read as a place for media, and so count its rows wrong. */
final class ForbiddenText {
  /** The token that servers add to a tokenizer for rows. */
  static final String ROWS = "<prompt_embeds>";

  private ForbiddenText() {}

  /**
   * Refuses text with a literal that stands for media.
   *
   * @throws PrecisException {@code TEXT_FORBIDDEN}
   */
  static void check(String text, ModelFamily family) {
    // a tokenizer may fold wide letters before it looks for its own tokens
    String folded =
        Normalizer.isNormalized(text, Normalizer.Form.NFKC)
            ? text
            : Normalizer.normalize(text, Normalizer.Form.NFKC);
    List<String> literals = new ArrayList<>(family.placeholders());
    literals.add(ROWS);
    for (String literal : literals) {
      if (text.contains(literal) || folded.contains(literal)) {
        throw PrecisException.user(
            "TEXT_FORBIDDEN",
            "the text holds '%s', which the model takes for a medium: write it apart, e.g. with a blank behind the first character"
                .formatted(literal));
      }
    }
  }
}
