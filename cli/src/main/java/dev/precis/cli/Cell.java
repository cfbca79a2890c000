package dev.precis.cli;

import dev.precis.compress.Mechanism;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.List;

/** A place on the scoreboard: a modality and a mechanism, or pictures and sound together. */
sealed interface Cell {
  /** Modalities that have a column, in order. */
  List<Modality> COLUMNS = List.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO);

  /** Pictures and sound in one sequence, whatever the mechanism. */
  Cell JOINT = new Joint();

  /** All thirteen: row by row, then the joint one. */
  static List<Cell> all() {
    List<Cell> out = new ArrayList<>();
    for (Mechanism mechanism : Mechanism.values()) {
      for (Modality modality : COLUMNS) {
        out.add(new Of(modality, mechanism));
      }
    }
    out.add(JOINT);
    return List.copyOf(out);
  }

  /** In words, e.g. {@code video, similarity}. */
  String text();

  /** One of the twelve. */
  record Of(Modality modality, Mechanism mechanism) implements Cell {
    @Override
    public String text() {
      return modality.id() + ", " + mechanism.id();
    }
  }

  /** The thirteenth. */
  record Joint() implements Cell {
    @Override
    public String text() {
      return "video and audio together";
    }
  }
}
