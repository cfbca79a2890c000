package dev.precis.compress.audio;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class AudioMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(
        new Method(AdjacentMerge.INFO, AdjacentMerge::of),
        new Method(AttentionPool.INFO, _ -> new AttentionPool()),
        new Method(AudioAttention.INFO, AudioAttention::of),
        new Method(CueBudget.INFO, CueBudget::of),
        new Method(FrameStack.INFO, FrameStack::of),
        new Method(QueryPrune.INFO, QueryPrune::of));
  }
}
