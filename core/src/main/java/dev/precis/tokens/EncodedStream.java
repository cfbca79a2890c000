package dev.precis.tokens;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of one stream of a medium, batch by batch in time order: what image, video and audio
 * encoders give to the pipeline. One thread at a time, except {@link #demand}.
 */
public interface EncodedStream extends AutoCloseable {
  /** The stream; the time side of its grid counts the steps delivered so far. */
  SourceInfo source();

  /** Frames or sound tokens that the header promises, 0 if it does not say. Not to be trusted. */
  long expectedSteps();

  /**
   * Decodes and encodes on; null at the end, and ever after.
   *
   * @param memory holds the tokens and signals; closing it ends them
   * @throws java.util.concurrent.CancellationException if cancelled
   */
  @Nullable EncodedTokens next(Arena memory);

  /** Whether the medium broke off or was cut at a limit; known after the end. */
  boolean truncated();

  /** Work so far, by stage name, in the order of the work. */
  Map<String, StageWork> work();

  /** What the user should know of how it was encoded; known after the end. */
  default List<String> notes() {
    return List.of();
  }

  /** Tells whether anybody waits for more, so that work ahead can stop; called from any thread. */
  default void demand(boolean wanted) {}

  @Override
  void close();
}
