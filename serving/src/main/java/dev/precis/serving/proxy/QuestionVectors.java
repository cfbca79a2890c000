package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.compress.Signal;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.text.TextEncoder;
import dev.precis.tokens.Modality;
import java.util.Optional;

/** A question as vectors, where a pack lets it be compared with media. */
final class QuestionVectors {
  private QuestionVectors() {}

  /**
   * The vectors; nothing if there is no question or the pack keeps text and this kind of medium
   * apart.
   */
  static Optional<Matrix> of(ModelPack pack, Modality kind, Optional<String> question) {
    if (question.filter(text -> !text.isBlank()).isEmpty() || !comparable(pack, kind)) {
      return Optional.empty();
    }
    try (TextEncoder text = TextEncoder.open(pack)) {
      return Optional.of(text.query(question.get()));
    }
  }

  private static boolean comparable(ModelPack pack, Modality kind) {
    try {
      boolean sound = kind == Modality.AUDIO;
      String space = sound ? pack.audio().space() : pack.vision().space();
      return pack.text().space().equals(space)
          || (sound ? pack.audio().signals() : pack.vision().signals())
              .stream().anyMatch(out -> out.signal().equals(Signal.JOINT_EMBEDDINGS.id()));
    } catch (PrecisException e) {
      return false; // without an encoder of text there is nothing to compare
    }
  }
}
