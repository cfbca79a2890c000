package dev.precis.pipeline;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives a film out in batches of so many steps, each in memory of its own, as encoders do. */
final class PartStream implements EncodedStream {
  private final SeededFilm film;
  private final Iterator<SeededFilm> parts;

  PartStream(SeededFilm film, int batch) {
    this.film = film;
    this.parts = film.parts(batch).iterator();
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    if (!parts.hasNext()) {
      return null;
    }
    SeededFilm part = parts.next();
    Map<String, Matrix> signals = new HashMap<>();
    part.signals().forEach((name, values) -> signals.put(name, copy(values, memory)));
    TokenSequence tokens = part.tokens();
    return new EncodedTokens(
        new TokenSequence(
            copy(tokens.embeddings(), memory),
            tokens.provenance(),
            tokens.sources(),
            tokens.grid()),
        signals);
  }

  private static Matrix copy(Matrix values, Arena memory) {
    Matrix out = Matrix.allocate(memory, values.rows(), values.cols());
    for (int r = 0; r < values.rows(); r++) {
      out.setRow(r, values, r);
    }
    return out;
  }

  @Override
  public SourceInfo source() {
    return film.tokens().sources().getFirst();
  }

  @Override
  public long expectedSteps() {
    return film.steps();
  }

  @Override
  public boolean truncated() {
    return false;
  }

  @Override
  public Map<String, StageWork> work() {
    return Map.of();
  }

  @Override
  public void close() {}
}
