package dev.precis.pipeline;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stream's batches joined to windows of a number of frames, for methods that decide about several
 * frames at once. However the batches fall, the windows are the same: frames 0 to n - 1, n to 2 n -
 * 1 and so on; the last may be shorter.
 */
final class WindowStream extends ForwardingStream {
  /** Most bytes of full tokens and their signals that a window may hold. */
  static final long MOST_BYTES = 1L << 30;

  private final int frames;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private int gathered;
  private boolean ended;

  WindowStream(EncodedStream encoder, int frames) {
    super(encoder);
    this.frames = frames;
  }

  /** Frames of a batch that are still to go, and the memory of the batch. */
  private record Piece(EncodedTokens tokens, int from, Arena memory) {
    int frames() {
      return tokens.tokens().grid().t() - from;
    }
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    while (!ended && gathered < frames) {
      pull();
    }
    return gathered == 0 ? null : window(memory, Math.min(frames, gathered));
  }

  @SuppressWarnings("MustBeClosedChecker") // freed when its last frame has gone, or by close
  private void pull() {
    Arena own = Arena.ofShared();
    EncodedTokens batch = null;
    try {
      batch = encoder.next(own);
    } finally {
      if (batch == null) {
        own.close();
      }
    }
    if (batch == null) {
      ended = true;
      return;
    }
    pieces.add(new Piece(batch, 0, own));
    gathered += batch.tokens().grid().t();
    check(batch);
  }

  private void check(EncodedTokens encoded) {
    TokenSequence batch = encoded.tokens();
    long frame = (long) batch.grid().perStep() * batch.width() * Float.BYTES;
    for (Matrix signal : encoded.signals().values()) {
      frame += signal.byteSize() / batch.grid().t();
    }
    if (frame * frames > MOST_BYTES) {
      throw PrecisException.limit(
          "WINDOW_TOO_LARGE",
          "a window of %d frames needs %d MiB for %d tokens of %d numbers each and their signals; at most %d MiB, which is %d frames: make the window smaller"
              .formatted(
                  frames,
                  frame * frames >> 20,
                  batch.grid().perStep(),
                  batch.width(),
                  MOST_BYTES >> 20,
                  MOST_BYTES / frame));
    }
  }

  private EncodedTokens window(Arena memory, int steps) {
    TokenSequence first = pieces.getFirst().tokens().tokens();
    int perStep = first.grid().perStep();
    Matrix embeddings = Matrix.allocate(memory, steps * perStep, first.width());
    Map<String, Matrix> signals = new HashMap<>();
    pieces
        .getFirst()
        .tokens()
        .signals()
        .forEach((name, values) ->
            signals.put(
                name, Matrix.allocate(memory, steps * perFrame(values, first), values.cols())));
    List<Provenance> provenance = new ArrayList<>();
    int done = 0;
    while (done < steps) {
      Piece piece = pieces.removeFirst();
      int take = Math.min(steps - done, piece.frames());
      TokenSequence tokens = piece.tokens().tokens();
      int from = piece.from();
      copy(tokens.embeddings(), perStep, from, take, embeddings, done);
      int start = done;
      signals.forEach((name, into) -> {
        Matrix values = piece.tokens().signals().get(name);
        if (values != null) {
          copy(values, perFrame(values, tokens), from, take, into, start);
        }
      });
      provenance.add(
          tokens
              .slice(
                  from * perStep,
                  (from + take) * perStep,
                  new Grid(take, first.grid().h(), first.grid().w()))
              .provenance());
      done += take;
      if (take < piece.frames()) {
        pieces.addFirst(new Piece(piece.tokens(), from + take, piece.memory()));
      } else {
        piece.memory().close();
      }
    }
    gathered -= steps;
    Grid grid = new Grid(steps, first.grid().h(), first.grid().w());
    return new EncodedTokens(
        new TokenSequence(embeddings, Provenance.concat(provenance), first.sources(), grid),
        signals);
  }

  /** Rows of a signal that belong to one frame: as many as tokens, or one. */
  private static int perFrame(Matrix values, TokenSequence tokens) {
    return values.rows() / tokens.grid().t();
  }

  private static void copy(Matrix from, int perFrame, int first, int frames, Matrix to, int at) {
    for (int r = 0; r < frames * perFrame; r++) {
      to.setRow(at * perFrame + r, from, first * perFrame + r);
    }
  }

  @Override
  public void close() {
    try {
      super.close();
    } finally {
      pieces.forEach(piece -> piece.memory().close());
      pieces.clear();
      gathered = 0;
      ended = true;
    }
  }
}
