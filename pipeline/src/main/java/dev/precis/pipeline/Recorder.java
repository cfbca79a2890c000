package dev.precis.pipeline;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RecordedMedium;
import dev.precis.tokens.RecordedStream;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A tape that records. Safe for use by several threads. */
public final class Recorder implements Tape {
  private final long mostBytes;
  private final Map<Modality, RecordedStream> streams = new EnumMap<>(Modality.class);
  private long bytes;
  private int open;
  private boolean full;

  Recorder(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * What was recorded, once the run has ended; nothing if it was too much, or a stream did not come
   * to its end.
   */
  public synchronized Optional<RecordedMedium> recorded() {
    return full || open > 0 || streams.isEmpty()
        ? Optional.empty()
        : Optional.of(new RecordedMedium(streams));
  }

  /** Whether the medium still fits, as far as it has come. */
  public synchronized boolean fits() {
    return !full;
  }

  @Override
  public Optional<List<Modality>> streams() {
    return Optional.empty();
  }

  @Override
  public boolean allSignals() {
    return true;
  }

  @Override
  public EncodedStream through(Modality stream, Supplier<EncodedStream> fresh) {
    EncodedStream encoder = fresh.get();
    synchronized (this) {
      open++;
    }
    return new Recording(stream, encoder);
  }

  /** Whether there is room for so much more; once there is not, all is let go. */
  private synchronized boolean room(long more) {
    if (!full && bytes + more > mostBytes) {
      full = true;
      streams.clear();
    }
    if (!full) {
      bytes += more;
    }
    return !full;
  }

  private synchronized void ended(Modality modality, RecordedStream stream) {
    open--;
    if (!full) {
      streams.put(modality, stream);
    }
  }

  /** A stream that is copied as it passes. */
  private final class Recording extends ForwardingStream {
    private final Modality modality;
    private final List<EncodedTokens> batches = new ArrayList<>();
    private boolean over;

    Recording(Modality modality, EncodedStream encoder) {
      super(encoder);
      this.modality = modality;
    }

    @Override
    public @Nullable EncodedTokens next(Arena memory) {
      EncodedTokens out = encoder.next(memory);
      if (out != null) {
        if (room(RecordedStream.bytes(out))) {
          batches.add(copy(out));
        } else {
          batches.clear();
        }
      } else if (!over) {
        over = true;
        ended(
            modality,
            new RecordedStream(
                encoder.source(),
                encoder.expectedSteps(),
                encoder.truncated(),
                encoder.notes(),
                batches));
      }
      return out;
    }

    private static EncodedTokens copy(EncodedTokens batch) {
      TokenSequence tokens = batch.tokens();
      Map<String, Matrix> signals = new HashMap<>();
      batch.signals().forEach((name, values) -> signals.put(name, values.copy()));
      return new EncodedTokens(
          new TokenSequence(
              tokens.embeddings().copy(), tokens.provenance(), tokens.sources(), tokens.grid()),
          signals);
    }
  }
}
