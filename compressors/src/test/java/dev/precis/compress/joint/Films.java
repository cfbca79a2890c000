package dev.precis.compress.joint;

import dev.precis.compress.Pictures;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.List;

/** Frames of one second and sound of five tokens a second, in one space. */
final class Films {
  static final int PER_SECOND = 5;

  private Films() {}

  static TokenSequence film(int width, int frames, int h, int w, int sounds, long seed) {
    TokenSequence video = Pictures.random(new Grid(frames, h, w), width, Modality.VIDEO, seed);
    TokenSequence audio = Pictures.random(Grid.line(sounds), width, Modality.AUDIO, seed + 1);
    Provenance places = audio.provenance();
    for (int r = 0; r < sounds; r++) {
      places.startUs()[r] = r * 1_000_000L / PER_SECOND;
      places.endUs()[r] = (r + 1) * 1_000_000L / PER_SECOND;
    }
    return TokenSequence.concat(List.of(video, audio));
  }
}
