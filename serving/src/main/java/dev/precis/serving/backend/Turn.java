package dev.precis.serving.backend;

import dev.precis.fusion.Medium;
import dev.precis.fusion.Piece;
import java.util.List;
import java.util.Locale;

/**
 * One message of a conversation.
 *
 * @param role whose it is
 * @param pieces its text and media in order
 */
public record Turn(Role role, List<Piece> pieces) {
  /** Who speaks. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT;

    /** Name in requests. */
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the list. */
  public Turn {
    pieces = List.copyOf(pieces);
  }

  /** The user says. */
  public static Turn user(Piece... pieces) {
    return new Turn(Role.USER, List.of(pieces));
  }

  /** Text of anybody. */
  public static Turn text(Role role, String text) {
    return new Turn(role, List.of(new Piece.Text(text)));
  }

  /** The media in order. */
  List<Medium> media() {
    return pieces.stream()
        .filter(Piece.Media.class::isInstance)
        .map(piece -> ((Piece.Media) piece).medium())
        .toList();
  }
}
