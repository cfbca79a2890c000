package dev.precis.serving.backend;

import dev.precis.PrecisException;
import java.util.List;
import java.util.Set;

/** The ways into an LLM server, best first. */
public enum Door {
  /** Chat with media rows as parts {@code prompt_embeds}; the server templates the text. */
  CHAT_ROWS,
  /** Chat with parts {@code image_embeds}, {@code video_embeds}, {@code audio_embeds}. */
  CHAT_MEDIA,
  /** The whole prompt as rows, {@code prompt_embeds} of a completion. */
  WHOLE_PROMPT,
  /** Ordinary pictures, fewer and smaller. */
  PIXELS;

  /**
   * The best of the doors that the server leaves open. {@link #CHAT_ROWS} is the best where it is
   * open, as only there media of different numbers of rows may meet. {@link #CHAT_MEDIA} is passed
   * over where the model's count of rows is not free, as pruned rows would lose their place in the
   * grid.
   *
   * @throws PrecisException {@code NO_DOOR} if none is left
   */
  public static Door best(Set<Door> open, ModelFamily family) {
    for (Door door : List.of(values())) {
      if (open.contains(door) && (door != CHAT_MEDIA || family.countRule() == CountRule.FREE)) {
        return door;
      }
    }
    throw PrecisException.unavailable(
        "NO_DOOR",
        "the server takes neither rows nor pictures that %s could use (open: %s); start it with --enable-prompt-embeds or --enable-mm-embeds"
            .formatted(family.id(), open));
  }
}
