package dev.precis.compress;

import dev.precis.PrecisException;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The signals at hand for one sequence. Immutable. */
public final class Signals {
  private static final Signals NONE = new Signals(new EnumMap<>(Signal.class), Optional.empty());

  private final Map<Signal, Matrix> values;
  private final Optional<String> textSpace;

  private Signals(Map<Signal, Matrix> values, Optional<String> textSpace) {
    this.values = values;
    this.textSpace = textSpace;
  }

  /** No signals. */
  public static Signals none() {
    return NONE;
  }

  /** Those that encoders give by the names of {@link Signal#id()}; other names are left out. */
  public static Signals named(Map<String, Matrix> given) {
    Map<Signal, Matrix> values = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      Matrix value = given.get(signal.id());
      if (value != null) {
        values.put(signal, value);
      }
    }
    return new Signals(values, Optional.empty());
  }

  /** These and one more; it replaces a signal of the same kind. */
  public Signals with(Signal signal, Matrix value) {
    Map<Signal, Matrix> more = new EnumMap<>(Signal.class);
    more.putAll(values);
    more.put(signal, value);
    return new Signals(more, textSpace);
  }

  /** These and an attention value per token. */
  public Signals withAttention(float... attention) {
    return with(Signal.ATTENTION, Matrix.column(attention));
  }

  /** These and query embeddings of the space named. */
  public Signals withQuery(Matrix query, String space) {
    return new Signals(with(Signal.TEXT_QUERY, query).values, Optional.of(space));
  }

  /** Which signals there are. */
  public Set<Signal> present() {
    return values.keySet();
  }

  /** Embedding space of {@link Signal#TEXT_QUERY}, if that is there. */
  public Optional<String> textSpace() {
    return textSpace;
  }

  /**
   * The signal, if it is there. {@link Signal#ATTENTION} of an encoder without CLS is its {@link
   * Signal#RECEIVED_ATTENTION}.
   */
  public Optional<Matrix> find(Signal signal) {
    Matrix own = values.get(signal);
    if (own == null && signal == Signal.ATTENTION) {
      return Optional.ofNullable(values.get(Signal.RECEIVED_ATTENTION));
    }
    return Optional.ofNullable(own);
  }

  /**
   * The signal, if it is there, for methods that can do without it.
   *
   * @throws PrecisException {@code NOT_FINITE} with the row number
   */
  public Optional<Matrix> findFinite(Signal signal) {
    Optional<Matrix> found = find(signal);
    found.ifPresent(values -> requireFinite("signal " + signal.id(), values));
    return found;
  }

  /** Refuses values that are not finite, {@code NOT_FINITE} naming what and the row. */
  public static void requireFinite(String what, Matrix values) {
    int row = Kernels.firstNonFiniteRow(values);
    if (row >= 0) {
      throw PrecisException.user(
          "NOT_FINITE",
          "%s hold a NaN or infinity in row %d; every value must be finite".formatted(what, row));
    }
  }

  /**
   * The signal.
   *
   * @throws PrecisException {@code SIGNAL_MISSING} naming it
   */
  public Matrix require(Signal signal) {
    return find(signal)
        .orElseThrow(() ->
            PrecisException.user(
                "SIGNAL_MISSING",
                "the method needs the signal '%s', the encoder gave %s; use a pack that has it or another method"
                    .formatted(
                        signal.id(),
                        values.isEmpty() ? "none" : present().stream().map(Signal::id).toList())));
  }

  /**
   * The signals of frames {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @param perFrame tokens of a frame
   */
  public Signals frames(int from, int to, int perFrame) {
    Map<Signal, Matrix> part = new EnumMap<>(Signal.class);
    values.forEach((signal, value) ->
        part.put(
            signal,
            switch (signal.per()) {
              case TOKEN -> value.slice(from * perFrame, to * perFrame);
              case FRAME -> value.slice(from, to);
              case SEQUENCE -> value;
            }));
    return new Signals(part, textSpace);
  }
}
