package dev.precis.pipeline;

import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.RecordedStream;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A recorded stream, in the batches in which it came. */
final class PlayedStream implements EncodedStream {
  private final RecordedStream recorded;
  private int next;

  PlayedStream(RecordedStream recorded) {
    this.recorded = recorded;
  }

  @Override
  public SourceInfo source() {
    return recorded.source();
  }

  @Override
  public long expectedSteps() {
    return recorded.expectedSteps();
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    return next == recorded.batches().size() ? null : recorded.batches().get(next++);
  }

  @Override
  public boolean truncated() {
    return recorded.truncated();
  }

  @Override
  public Map<String, StageWork> work() {
    return Map.of();
  }

  @Override
  public List<String> notes() {
    return recorded.notes();
  }

  @Override
  public void close() {}
}
