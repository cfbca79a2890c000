package dev.precis.tokens;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * All that the encoders gave of a medium, before compression.
 *
 * @param streams by what they are
 */
public record RecordedMedium(Map<Modality, RecordedStream> streams) {
  /** Copies the map; streams are in the order of their modality. */
  public RecordedMedium {
    EnumMap<Modality, RecordedStream> ordered = new EnumMap<>(Modality.class);
    ordered.putAll(streams);
    streams = Collections.unmodifiableMap(ordered);
  }

  /** Memory held, bytes. */
  public long bytes() {
    return streams.values().stream().mapToLong(RecordedStream::bytes).sum();
  }
}
