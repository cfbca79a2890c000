package dev.precis.serving.proxy;

import dev.precis.compress.FrameFeatures;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RecordedMedium;
import dev.precis.tokens.RecordedStream;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A picture, a frame or a second of sound, as far as one must know it to give it its share.
 *
 * @param kind what it is
 * @param tokens that the encoder gave it
 * @param novelty how much it differs from what came before in its medium, 0 to 1
 * @param likeness cosine to what is asked, where the two can be compared
 * @param seen whether it was looked at, and not only counted
 */
record Sketch(Modality kind, int tokens, double novelty, OptionalDouble likeness, boolean seen) {
  /**
   * The sketches of a recorded medium of one stream; finite.
   *
   * @param question vectors in the space of its tokens, or of their joint embeddings
   */
  static List<Sketch> of(Modality kind, RecordedMedium medium, Optional<Matrix> question) {
    RecordedStream stream = medium.streams().values().iterator().next();
    List<Sketch> out = new ArrayList<>();
    if (kind == Modality.IMAGE) {
      int tokens = stream.batches().stream().mapToInt(batch -> batch.tokens().size()).sum();
      EncodedTokens first = stream.batches().getFirst();
      Matrix mean = FrameFeatures.means(compared(first), 1);
      out.add(new Sketch(kind, tokens, 1, likeness(mean, 0, question), true));
      return out;
    }
    float[] before = {};
    for (EncodedTokens batch : stream.batches()) {
      int[] starts = starts(kind, batch.tokens(), stream.source().rate());
      Matrix features = features(kind, batch, starts);
      Matrix asked = question.isPresent() ? means(compared(batch), starts) : features;
      for (int unit = 0; unit + 1 < starts.length; unit++) {
        float[] now = features.row(unit);
        double novelty =
            before.length == 0 ? 1 : Math.clamp(1 - (double) cosine(before, now), 0, 1);
        out.add(
            new Sketch(
                kind,
                starts[unit + 1] - starts[unit],
                novelty,
                likeness(asked, unit, question),
                true));
        before = now;
      }
    }
    return out;
  }

  /** So many units of which only the number of tokens is known. */
  static List<Sketch> unseen(Modality kind, int units, int tokens) {
    return Collections.nCopies(units, new Sketch(kind, tokens, 1, OptionalDouble.empty(), false));
  }

  /** First tokens of frames or seconds, and the number of all tokens. */
  private static int[] starts(Modality kind, TokenSequence tokens, double rate) {
    int step =
        kind == Modality.AUDIO ? (int) Math.max(1, Math.rint(rate)) : tokens.grid().perStep();
    int units = Math.ceilDiv(tokens.size(), Math.max(1, step));
    int[] out = new int[units + 1];
    for (int u = 0; u <= units; u++) {
      out[u] = Math.min(tokens.size(), u * step);
    }
    return out;
  }

  private static Matrix features(Modality kind, EncodedTokens batch, int[] starts) {
    return kind == Modality.VIDEO && batch.tokens().size() > 0
        ? FrameFeatures.of(batch.tokens(), Signals.named(batch.signals()))
        : means(batch.tokens().embeddings(), starts);
  }

  private static Matrix means(Matrix rows, int[] starts) {
    Matrix out = Matrix.allocate(starts.length - 1, rows.cols());
    for (int u = 0; u + 1 < starts.length; u++) {
      out.setRow(u, Kernels.meanRows(rows.slice(starts[u], starts[u + 1])), 0);
    }
    return out;
  }

  /** What a question is held against: a second embedding of each token, or the token itself. */
  private static Matrix compared(EncodedTokens batch) {
    return Optional.ofNullable(batch.signals().get(Signal.JOINT_EMBEDDINGS.id()))
        .orElse(batch.tokens().embeddings());
  }

  private static OptionalDouble likeness(Matrix rows, int row, Optional<Matrix> question) {
    if (question.isEmpty() || question.get().cols() != rows.cols()) {
      return OptionalDouble.empty();
    }
    double best = -1;
    for (int q = 0; q < question.get().rows(); q++) {
      best = Math.max(best, Kernels.cosine(rows, row, question.get(), q));
    }
    return OptionalDouble.of(best);
  }

  private static float cosine(float[] a, float[] b) {
    return Kernels.cosine(Matrix.of(1, a.length, a), 0, Matrix.of(1, b.length, b), 0);
  }
}
