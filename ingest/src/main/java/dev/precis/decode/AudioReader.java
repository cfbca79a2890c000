package dev.precis.decode;

import dev.precis.media.AudioInfo;
import java.lang.foreign.MemorySegment;

/**
 * The sound of one file as 16 kHz mono floats in -1..1, in order, in blocks of the caller's size.
 * Memory stays flat whatever the length. Several channels are mixed down by the usual weights,
 * scaled to a sum of 1, so two channels become their mean. One thread at a time; cancel through the
 * token it was opened with.
 */
public interface AudioReader extends AutoCloseable {
  /** Samples per second delivered. */
  int SAMPLE_RATE = 16_000;

  /** The sound track as its header describes it. */
  AudioInfo info();

  /**
   * When sample 0 is heard, microseconds on the media's timeline; sample n is heard n / 16000 s
   * later. Gaps of 0.1 to 30 s inside the track are filled with silence so that this stays true.
   * Known before the first {@link #read}.
   */
  long startUs();

  /**
   * Fills {@code samples} and answers how many were written; fewer than fit only at the end, -1
   * when nothing is left.
   *
   * @param samples native memory of 32-bit floats in machine order; its size in bytes must be a
   *     positive multiple of 4
   * @throws dev.precis.media.MediaRejected MEDIA_NO_AUDIO if the track turns out to hold no sample,
   *     MEDIA_BROKEN if none of its packets can be decoded
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   */
  int read(MemorySegment samples);

  /** Samples delivered so far: the index of the next one. */
  long position();

  /** How reading ended, {@link Ending#OPEN} before {@link #read} has answered -1. */
  Ending ending();

  /** True if it ended before the end; what was delivered until then is good. */
  default boolean truncated() {
    return ending().truncated();
  }

  /** Packets so far that were damaged and skipped. */
  long damaged();

  /** Frees everything native; further calls are refused. Closing twice is harmless. */
  @Override
  void close();
}
