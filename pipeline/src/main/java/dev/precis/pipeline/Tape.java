package dev.precis.pipeline;

import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RecordedMedium;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Between encoders and methods: records what the encoders give, or plays it again, so that another
 * method, budget or question needs no encoder. One tape serves one run.
 */
public sealed interface Tape permits Tape.Off, Recorder, Tape.Player {
  /** Nothing is recorded or played. */
  static Tape off() {
    return new Off();
  }

  /**
   * Records a run; its tokens and all signals of the pack are kept, whatever its method looks at.
   *
   * @param mostBytes that may be kept; of a medium that needs more nothing is
   */
  static Recorder recorder(long mostBytes) {
    return new Recorder(mostBytes);
  }

  /** Plays what was recorded by a pipeline of the same pack and the same way of encoding. */
  static Tape player(RecordedMedium recorded) {
    return new Player(recorded);
  }

  /** The streams that are on it; nothing if the medium has to be looked at. */
  Optional<List<Modality>> streams();

  /** Whether every signal is wanted, not only those that the method looks at. */
  boolean allSignals();

  /**
   * The stream that the methods get.
   *
   * @param fresh opens the encoder
   */
  EncodedStream through(Modality stream, Supplier<EncodedStream> fresh);

  /** No tape. */
  record Off() implements Tape {
    @Override
    public Optional<List<Modality>> streams() {
      return Optional.empty();
    }

    @Override
    public boolean allSignals() {
      return false;
    }

    @Override
    public EncodedStream through(Modality stream, Supplier<EncodedStream> fresh) {
      return fresh.get();
    }
  }

  /** A tape that is played. */
  record Player(RecordedMedium recorded) implements Tape {
    @Override
    public Optional<List<Modality>> streams() {
      return Optional.of(List.copyOf(recorded.streams().keySet()));
    }

    @Override
    public boolean allSignals() {
      return false;
    }

    @Override
    public EncodedStream through(Modality stream, Supplier<EncodedStream> fresh) {
      return new PlayedStream(
          Optional.ofNullable(recorded.streams().get(stream))
              .orElseThrow(() -> new IllegalArgumentException(stream + " was not recorded")));
    }
  }
}
