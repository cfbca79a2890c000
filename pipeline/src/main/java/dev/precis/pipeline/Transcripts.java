package dev.precis.pipeline;

import dev.precis.audio.speech.Line;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import java.util.List;

/** Gives what is said in a medium; called once per run at most, on a worker that may block. */
@FunctionalInterface
public interface Transcripts {
  /**
   * The lines in the order of their starts; none if nobody speaks.
   *
   * @throws java.util.concurrent.CancellationException if cancelled
   */
  List<Line> of(MediaSource media, CancelToken cancel);
}
