package dev.precis.pipeline;

import dev.precis.compress.Signal;
import dev.precis.tensor.Matrix;
import dev.precis.text.AudioQueries;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sound whose tokens know what is said while they sound, for methods that ask a question. */
final class SpokenSound extends ForwardingStream {
  private final SpokenText text;

  SpokenSound(EncodedStream sound, SpokenText text) {
    super(sound);
    this.text = text;
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    EncodedTokens heard = encoder.next(memory);
    if (heard == null) {
      return null;
    }
    SpokenText.Spoken spoken = text.spoken();
    Map<String, Matrix> signals = new LinkedHashMap<>(heard.signals());
    signals.put(
        Signal.JOINT_EMBEDDINGS.id(),
        AudioQueries.perToken(
            spoken.lines(), spoken.vectors(), heard.tokens().provenance(), memory));
    return new EncodedTokens(heard.tokens(), signals);
  }
}
