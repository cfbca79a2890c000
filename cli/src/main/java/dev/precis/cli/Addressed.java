package dev.precis.cli;

import dev.precis.tokens.Modality;
import java.util.List;
import java.util.Optional;

/**
 * A value meant for one modality, as in {@code audio=25%}, or for all that it fits.
 *
 * @param modality the one it is for; empty for all
 * @param value the text behind the {@code =}
 */
record Addressed(Optional<Modality> modality, String value) {
  /** Streams that media have. */
  static final List<Modality> STREAMS = List.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO);

  /** These, and what is said in the sound. */
  static final List<Modality> ALL =
      List.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO, Modality.TEXT);

  /**
   * Reads {@code VALUE} or {@code MODALITY=VALUE}; options of a method may hold an {@code =} too.
   */
  static Addressed parse(String text) {
    for (Modality modality : ALL) {
      String prefix = modality.id() + "=";
      if (text.startsWith(prefix)) {
        return new Addressed(Optional.of(modality), text.substring(prefix.length()));
      }
    }
    return new Addressed(Optional.empty(), text);
  }
}
