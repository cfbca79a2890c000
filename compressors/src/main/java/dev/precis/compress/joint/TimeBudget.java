package dev.precis.compress.joint;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.Quotas;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One budget over pictures and sound along time: each frame, and the sound during it, gets tokens
 * by how much happens there.
 *
 * <ol>
 *   <li>A frame's content is the mean change of its tokens, 1 minus the cosine to the token at the
 *       same place of the frame before; the first frame's that to the mean of the frame. The
 *       content of the sound during a frame is the mean attention of its tokens. Both are scaled to
 *       mean 1 over the window, so that neither side is louder by its unit.
 *   <li>A part's share is its number of tokens times {@code floor + (1 - floor) content}; the floor
 *       is the minimum that a part keeps where nothing happens. Shares become whole numbers by
 *       largest remainder, no part above what it has.
 *   <li>A frame keeps the tokens that changed most, the sound those that are attended to most, the
 *       lower index on a tie.
 * </ol>
 *
 * Sound before the first frame or after the last counts to that frame; a window of sound alone is
 * one part. O(N D).
 */
public final class TimeBudget implements Compressor {
  /** Option {@code floor}. */
  public static final Option<Double> FLOOR =
      Option.decimal("floor", 0.25, 0, 1, "share that a part keeps where nothing happens");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "time-budget",
          "One budget over frames and the sound during them, by change and attention",
          Set.of(Modality.VIDEO, Modality.AUDIO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "own",
          "O(N D)",
          List.of(FLOOR));

  private final double floor;

  private TimeBudget(double floor) {
    this.floor = floor;
  }

  static TimeBudget of(Options options) {
    return new TimeBudget(options.get(FLOOR));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Scope scope() {
    return new Scope.Joint();
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    Sides sides = Sides.of(in);
    float[] score = signals.require(Signal.ATTENTION).toArray();
    System.arraycopy(change(sides), 0, score, 0, sides.pictures());
    // Parts 0 to frames - 1 are the frames, the others the sound during each.
    int[] part = parts(sides);
    int frames = sides.frames();
    int parts = frames + Math.max(1, frames);
    int[] size = new int[parts];
    double[] content = new double[parts];
    for (int r = 0; r < part.length; r++) {
      size[part[r]]++;
      content[part[r]] += Math.max(0, score[r]);
    }
    for (int p = 0; p < parts; p++) {
      content[p] = size[p] == 0 ? 0 : content[p] / size[p];
    }
    toMeanOne(content, size, 0, frames);
    toMeanOne(content, size, frames, parts);
    double[] share = new double[parts];
    for (int p = 0; p < parts; p++) {
      share[p] = size[p] * (floor + (1 - floor) * content[p]);
    }
    int[] quota = Quotas.largestRemainder(share, size, budget.resolve(SequenceShape.of(in)));
    return new Selection.Keep(pick(part, score, size, quota));
  }

  /** Unlikeness of every picture token to the one at its place in the frame before. */
  private static float[] change(Sides sides) {
    float[] change = new float[sides.pictures()];
    int perFrame = sides.perFrame();
    if (perFrame == 0) {
      return change;
    }
    Matrix rows = sides.pictureRows();
    Matrix mean = Matrix.of(1, rows.cols(), Kernels.meanRows(rows.slice(0, perFrame)));
    for (int r = 0; r < change.length; r++) {
      change[r] =
          1
              - (r < perFrame
                  ? Kernels.cosine(rows, r, mean, 0)
                  : Kernels.cosine(rows, r, rows, r - perFrame));
    }
    return change;
  }

  private static int[] parts(Sides sides) {
    int[] part = new int[sides.all().size()];
    int frames = sides.frames();
    long[] start = sides.all().provenance().startUs();
    int frame = 0;
    for (int r = 0; r < part.length; r++) {
      if (r < sides.pictures()) {
        part[r] = r / sides.perFrame();
        continue;
      }
      while (frame + 1 < frames && start[r] >= start[(frame + 1) * sides.perFrame()]) {
        frame++;
      }
      part[r] = frames + frame;
    }
    return part;
  }

  /**
   * Scales what parts hold per token so that the mean over their tokens is 1; 1 each if it is 0.
   */
  private static void toMeanOne(double[] content, int[] size, int from, int to) {
    double sum = 0;
    long tokens = 0;
    for (int p = from; p < to; p++) {
      sum += content[p] * size[p];
      tokens += size[p];
    }
    for (int p = from; p < to; p++) {
      content[p] = sum > 0 ? content[p] * tokens / sum : 1;
    }
  }

  private static int[] pick(int[] part, float[] score, int[] size, int[] quota) {
    int[][] members = new int[size.length][];
    for (int p = 0; p < size.length; p++) {
      members[p] = new int[size[p]];
    }
    int[] at = new int[size.length];
    for (int r = 0; r < part.length; r++) {
      members[part[r]][at[part[r]]++] = r;
    }
    int[] kept = new int[Arrays.stream(quota).sum()];
    int next = 0;
    for (int p = 0; p < members.length; p++) {
      float[] own = new float[members[p].length];
      for (int i = 0; i < own.length; i++) {
        own[i] = score[members[p][i]];
      }
      for (int i : Kernels.topK(own, quota[p])) {
        kept[next++] = members[p][i];
      }
    }
    Arrays.sort(kept);
    return kept;
  }
}
