package dev.precis.tokens;

import dev.precis.tensor.Matrix;
import java.util.List;

/**
 * All that an encoder gave of one stream, batch by batch, in memory of its own: what is needed to
 * compress it again without the encoder. It must not be changed.
 *
 * @param source as it was once the stream had ended
 * @param expectedSteps frames or sound tokens that the header promised, 0 if it did not say
 * @param truncated whether the medium broke off or was cut at a limit
 * @param notes what the user should know of how it was encoded
 * @param batches in time order
 */
public record RecordedStream(
    SourceInfo source,
    long expectedSteps,
    boolean truncated,
    List<String> notes,
    List<EncodedTokens> batches) {
  /** Bytes of one row beside its embedding and its signals. */
  private static final long PROVENANCE_BYTES = 80;

  /** Copies the lists. */
  public RecordedStream {
    notes = List.copyOf(notes);
    batches = List.copyOf(batches);
  }

  /** Memory held, bytes. */
  public long bytes() {
    return batches.stream().mapToLong(RecordedStream::bytes).sum();
  }

  /** Memory that a batch holds, bytes. */
  public static long bytes(EncodedTokens batch) {
    long bytes = batch.tokens().embeddings().byteSize() + PROVENANCE_BYTES * batch.tokens().size();
    for (Matrix signal : batch.signals().values()) {
      bytes += signal.byteSize();
    }
    return bytes;
  }
}
