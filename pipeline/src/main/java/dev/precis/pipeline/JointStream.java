package dev.precis.pipeline;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Windows of frames with the sound of the same time behind them: rows of source 0 are frames, rows
 * of source 1 sound. Sound after the last frame comes alone.
 */
final class JointStream implements EncodedStream {
  private final EncodedStream pictures;
  private final EncodedStream sound;
  private @Nullable Arena heldMemory;
  private @Nullable EncodedTokens held;
  private int heldFrom;

  /** Both streams; that of the pictures comes in windows. */
  JointStream(EncodedStream pictures, EncodedStream sound) {
    this.pictures = pictures;
    this.sound = sound;
  }

  /** The stream of the frames. */
  EncodedStream pictures() {
    return pictures;
  }

  /** The stream of the sound. */
  EncodedStream sound() {
    return sound;
  }

  /** The two parts of a window; each fills its grid. */
  record Parts(TokenSequence pictures, TokenSequence sound) {}

  static Parts parts(TokenSequence window) {
    Modality[] modality = window.provenance().modality();
    int[] t = window.provenance().t();
    int split = 0;
    int frames = 0;
    while (split < modality.length && modality[split] != Modality.AUDIO) {
      frames += split == 0 || t[split] != t[split - 1] ? 1 : 0;
      split++;
    }
    int perFrame = frames == 0 ? 0 : split / frames;
    return new Parts(
        window.slice(0, split, new Grid(frames, 1, perFrame)),
        window.slice(split, modality.length, Grid.line(modality.length - split)));
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    try (Arena own = Arena.ofShared()) {
      EncodedTokens seen = pictures.next(own);
      long until = Long.MAX_VALUE;
      if (seen != null) {
        Provenance places = seen.tokens().provenance();
        until = places.endUs()[places.size() - 1];
      }
      List<Part> heard = new ArrayList<>();
      try {
        hear(until, seen == null, heard);
        return seen == null && heard.isEmpty() ? null : joined(seen, heard, memory);
      } finally {
        heard.forEach(Part::done);
      }
    }
  }

  /** Rows of a batch of sound; memory is there if they are its last. */
  private record Part(EncodedTokens batch, int from, int to, @Nullable Arena memory) {
    void done() {
      if (memory != null) {
        memory.close();
      }
    }
  }

  /**
   * Collects sound that begins before a time. Without pictures one batch at a time is enough.
   *
   * @param until microseconds
   */
  @SuppressWarnings("MustBeClosedChecker") // freed with the last part of a batch, or by close
  private void hear(long until, boolean one, List<Part> parts) {
    while (parts.isEmpty() || !one) {
      if (held == null) {
        Arena own = Arena.ofShared();
        heldMemory = own;
        heldFrom = 0;
        held = sound.next(own);
        if (held == null) {
          own.close();
          heldMemory = null;
          return;
        }
      }
      EncodedTokens batch = held;
      long[] starts = batch.tokens().provenance().startUs();
      int to = heldFrom;
      while (to < starts.length && starts[to] < until) {
        to++;
      }
      boolean all = to == starts.length;
      if (to > heldFrom || all) {
        parts.add(new Part(batch, heldFrom, to, all ? heldMemory : null));
      }
      heldFrom = to;
      if (!all) {
        return;
      }
      held = null;
      heldMemory = null;
    }
  }

  private static EncodedTokens joined(
      @Nullable EncodedTokens seen, List<Part> heard, Arena memory) {
    int rows = seen == null ? 0 : seen.tokens().size();
    int width = seen == null ? 0 : seen.tokens().width();
    for (Part part : heard) {
      rows += part.to() - part.from();
      width = Math.max(width, part.batch().tokens().width());
    }
    Rows out = new Rows(memory, rows, width);
    if (seen != null) {
      out.add(seen, 0, seen.tokens().size(), 0);
    }
    for (Part part : heard) {
      out.add(part.batch(), part.from(), part.to(), 1);
    }
    return out.tokens();
  }

  /** Rows of several batches, narrower ones filled up with zeros. */
  private static final class Rows {
    private final Arena memory;
    private final Matrix embeddings;
    private final Map<String, Matrix> signals = new HashMap<>();
    private final List<Provenance> provenance = new ArrayList<>();
    private final List<SourceInfo> sources = new ArrayList<>();
    private int rows;

    Rows(Arena memory, int rows, int width) {
      this.memory = memory;
      this.embeddings = Matrix.allocate(memory, rows, width);
    }

    void add(EncodedTokens batch, int from, int to, int source) {
      TokenSequence tokens = batch.tokens();
      copy(tokens.embeddings(), from, to, embeddings);
      batch
          .signals()
          .forEach((name, values) -> {
            // Only values of one column mean the same on both sides.
            if (values.rows() == tokens.size() && values.cols() == 1) {
              copy(
                  values,
                  from,
                  to,
                  signals.computeIfAbsent(
                      name, _ -> Matrix.allocate(memory, embeddings.rows(), 1)));
            }
          });
      int[] listed = new int[to - from];
      Arrays.setAll(listed, r -> from + r);
      Provenance places = tokens.provenance().gather(listed);
      Arrays.fill(places.source(), source);
      provenance.add(places);
      for (SourceInfo info : tokens.sources()) {
        if (!sources.contains(info)) {
          sources.add(info);
        }
      }
      rows += to - from;
    }

    private void copy(Matrix from, int first, int end, Matrix to) {
      float[] row = new float[to.cols()];
      for (int r = first; r < end; r++) {
        from.copyRow(r, row, 0);
        to.setRow(rows + r - first, row, 0);
      }
    }

    EncodedTokens tokens() {
      return new EncodedTokens(
          new TokenSequence(
              embeddings, Provenance.concat(provenance), sources, Grid.line(embeddings.rows())),
          signals);
    }
  }

  @Override
  public SourceInfo source() {
    return pictures.source();
  }

  @Override
  public long expectedSteps() {
    return pictures.expectedSteps();
  }

  @Override
  public boolean truncated() {
    return pictures.truncated() || sound.truncated();
  }

  @Override
  public Map<String, StageWork> work() {
    return pictures.work();
  }

  @Override
  public void demand(boolean wanted) {
    pictures.demand(wanted);
    sound.demand(wanted);
  }

  @Override
  public void close() {
    try (pictures;
        sound) {
      if (heldMemory != null) {
        heldMemory.close();
        heldMemory = null;
        held = null;
      }
    }
  }
}
