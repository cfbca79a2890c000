package dev.precis.pipeline;

import dev.precis.compress.Signal;
import dev.precis.tensor.Matrix;
import dev.precis.text.AudioQueries;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sound whose tokens know what is said while they sound, for methods that ask a question. */
final class SpokenSound implements EncodedStream {
  private final EncodedStream sound;
  private final SpokenText text;

  SpokenSound(EncodedStream sound, SpokenText text) {
    this.sound = sound;
    this.text = text;
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    EncodedTokens heard = sound.next(memory);
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

  @Override
  public SourceInfo source() {
    return sound.source();
  }

  @Override
  public long expectedSteps() {
    return sound.expectedSteps();
  }

  @Override
  public boolean truncated() {
    return sound.truncated();
  }

  @Override
  public Map<String, StageWork> work() {
    return sound.work();
  }

  @Override
  public void demand(boolean wanted) {
    sound.demand(wanted);
  }

  @Override
  public void close() {
    sound.close();
  }
}
