package dev.precis.compress.temporal;

import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The steps of LongVU as released: frame selection by likeness to a window, the spatial step in
 * chunks, and the cut to what the language model has room for.
 */
public final class LongVuSteps {
  /** Most frames after the selection. */
  public static final int MOST_FRAMES = 400;

  private LongVuSteps() {}

  /**
   * The frames that stay, ascending: those whose mean cosine to the frames of their window, itself
   * among them, is below the threshold, and the middle one of each window; a frame is all its
   * tokens in a row. O(N window D), one pass over the tokens.
   *
   * @param tokens frame after frame
   * @param window frames of a window; the last may be shorter
   */
  public static int[] frames(Matrix tokens, int perFrame, int window, double threshold) {
    return frames(
        LongVuProducts.of(tokens, perFrame, window), tokens.rows() / perFrame, window, threshold);
  }

  static int[] frames(LongVuProducts products, int frames, int window, double threshold) {
    int[] kept = new int[frames];
    int count = 0;
    for (int from = 0; from < frames; from += window) {
      int n = Math.min(frames - from, window);
      double[] dots = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          dots[i * n + j] = products.frames(from + i, from + j);
        }
      }
      for (int i = 0; i < n; i++) {
        double mean = 0;
        for (int j = 0; j < n; j++) {
          double dot = dots[Math.max(i, j) * n + Math.min(i, j)];
          double norms = Math.sqrt(dots[i * n + i]) * Math.sqrt(dots[j * n + j]);
          mean += norms > 0 ? dot / norms / n : 0;
        }
        if (i == n / 2 || mean < threshold) {
          kept[count++] = from + i;
        }
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /** At most {@value #MOST_FRAMES} of the frames, spread evenly. */
  static int[] thinned(int[] frames) {
    int[] places = TdcSegmenter.capped(frames.length, MOST_FRAMES);
    return Arrays.stream(places).map(place -> frames[place]).toArray();
  }

  /** All rows of the frames. */
  static int[] all(int[] frames, int perFrame) {
    return IntStream.of(frames)
        .flatMap(t -> IntStream.range(t * perFrame, (t + 1) * perFrame))
        .toArray();
  }

  /** The cosine of each token of the frame to the one at the same place of the first frame. */
  public static float[] likeness(Matrix tokens, int perFrame, int first, int frame) {
    RowCosines cosines = new RowCosines(tokens);
    float[] out = new float[perFrame];
    for (int i = 0; i < perFrame; i++) {
      out[i] = cosines.of(frame * perFrame + i, first * perFrame + i);
    }
    return out;
  }

  /**
   * What stays of every chunk: its first frame, and of the others the tokens whose cosine to the
   * same place of the first frame is below {@code drop}. O(N D).
   *
   * @param tokens frame after frame
   * @param frames those of the clip that are looked at, ascending
   */
  public static List<int[]> chunks(
      Matrix tokens, int perFrame, int[] frames, int chunk, double drop) {
    return chunks(LongVuProducts.of(tokens, perFrame, 1), perFrame, frames, chunk, drop);
  }

  static List<int[]> chunks(
      LongVuProducts products, int perFrame, int[] frames, int chunk, double drop) {
    List<int[]> chunks = new ArrayList<>();
    for (int from = 0; from < frames.length; from += chunk) {
      int end = Math.min(frames.length, from + chunk);
      int[] rows = new int[(end - from) * perFrame];
      int count = 0;
      for (int f = from; f < end; f++) {
        for (int i = 0; i < perFrame; i++) {
          if (f == from || products.cosine(frames[f], frames[from], i) < drop) {
            rows[count++] = frames[f] * perFrame + i;
          }
        }
      }
      chunks.add(Arrays.copyOf(rows, count));
    }
    return chunks;
  }

  /**
   * The chunks' rows, with the same number cut off the end of each if they exceed the budget, and
   * then off the end of all. Where nothing would be left, the first row is, unlike as released.
   */
  static int[] cut(List<int[]> chunks, int budget) {
    int all = chunks.stream().mapToInt(rows -> rows.length).sum();
    int each = Math.ceilDiv(Math.max(0, all - budget), chunks.size());
    int[] rows =
        chunks.stream()
            .flatMapToInt(chunk -> Arrays.stream(chunk, 0, Math.max(0, chunk.length - each)))
            .limit(budget)
            .toArray();
    return rows.length > 0 ? rows : new int[] {chunks.getFirst()[0]};
  }
}
