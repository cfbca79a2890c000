package dev.precis.pipeline;

import dev.precis.audio.speech.Line;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.text.AudioQueries;
import dev.precis.text.TextEncoder;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is said in the medium of one run, and its vectors, made when a stream first asks. */
final class SpokenText {
  private final ModelPack pack;
  private final Transcripts transcripts;
  private final MediaSource media;
  private final CancelToken cancel;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Spoken known;

  /**
   * Lines and their vectors.
   *
   * @param vectors a row per line
   * @param transcribeNanos time to get the lines
   * @param encodeNanos time to get the vectors
   */
  record Spoken(List<Line> lines, Matrix vectors, long transcribeNanos, long encodeNanos) {}

  SpokenText(ModelPack pack, Transcripts transcripts, MediaSource media, CancelToken cancel) {
    this.pack = pack;
    this.transcripts = transcripts;
    this.media = media;
    this.cancel = cancel;
  }

  /** The lines and vectors. */
  Spoken spoken() {
    lock.lock();
    try {
      Spoken found = known;
      if (found == null) {
        long start = System.nanoTime();
        List<Line> lines = List.copyOf(transcripts.of(media, cancel));
        long heard = System.nanoTime();
        try (TextEncoder encoder = TextEncoder.open(pack)) {
          Matrix vectors = AudioQueries.vectors(encoder, lines, cancel);
          found = new Spoken(lines, vectors, heard - start, System.nanoTime() - heard);
        }
        known = found;
      }
      return found;
    } finally {
      lock.unlock();
    }
  }
}
