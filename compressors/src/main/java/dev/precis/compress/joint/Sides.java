package dev.precis.compress.joint;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;

/**
 * The two sides of a joint sequence: rows 0 to {@code pictures} - 1 are those of the frames, the
 * others the sound.
 *
 * @param all both
 * @param pictures rows of the frames
 * @param perFrame tokens of a frame, 0 without frames
 */
record Sides(TokenSequence all, int pictures, int perFrame) {
  /**
   * Finds the sides.
   *
   * @throws IllegalArgumentException if sound comes before pictures or frames differ in size
   */
  static Sides of(TokenSequence in) {
    Modality[] modality = in.provenance().modality();
    int pictures = 0;
    while (pictures < modality.length && modality[pictures] != Modality.AUDIO) {
      pictures++;
    }
    for (int r = pictures; r < modality.length; r++) {
      if (modality[r] != Modality.AUDIO) {
        throw new IllegalArgumentException(
            "row %d is %s, but sound began at row %d; frames come first"
                .formatted(r, modality[r].id(), pictures));
      }
    }
    int[] t = in.provenance().t();
    int perFrame = 0;
    while (perFrame < pictures && t[perFrame] == t[0]) {
      perFrame++;
    }
    for (int r = 0; r < pictures; r++) {
      if (t[r] != t[r / perFrame * perFrame] || pictures % perFrame != 0) {
        throw new IllegalArgumentException(
            "frames must all have %d tokens; row %d breaks that".formatted(perFrame, r));
      }
    }
    return new Sides(in, pictures, perFrame);
  }

  /** Number of frames. */
  int frames() {
    return perFrame == 0 ? 0 : pictures / perFrame;
  }

  /** Number of sound tokens. */
  int sounds() {
    return all.size() - pictures;
  }

  /** Embeddings of the frames. */
  Matrix pictureRows() {
    return all.embeddings().slice(0, pictures);
  }

  /** Embeddings of the sound. */
  Matrix soundRows() {
    return all.embeddings().slice(pictures, all.size());
  }

  /**
   * Whether both sides live in one embedding space, so that a cosine between them means something.
   */
  boolean oneSpace() {
    return all.sources().stream().map(source -> source.space()).distinct().count() <= 1;
  }

  /**
   * For every frame the share of the marked sound tokens among those that begin during it; the
   * share over all sound where none begins.
   *
   * @param marked by sound token
   */
  double[] markedShare(boolean[] marked) {
    Provenance places = all.provenance();
    double[] share = new double[frames()];
    int every = 0;
    for (boolean mark : marked) {
      every += mark ? 1 : 0;
    }
    double overall = marked.length == 0 ? 0 : (double) every / marked.length;
    for (int f = 0; f < share.length; f++) {
      int row = f * perFrame;
      int count = 0;
      int hits = 0;
      for (int s = 0; s < marked.length; s++) {
        long start = places.startUs()[pictures + s];
        if (start >= places.startUs()[row] && start < places.endUs()[row]) {
          count++;
          hits += marked[s] ? 1 : 0;
        }
      }
      share[f] = count == 0 ? overall : (double) hits / count;
    }
    return share;
  }
}
