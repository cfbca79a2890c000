package dev.precis.report;

import dev.precis.PrecisException;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rows of one stream of a token file that have a place, by step: frame, tile or sound token.
 * Rows of zeros belong to no stream; rows outside the stream's grid have no place. What a file says
 * is kept within bounds that a picture can bear.
 */
final class StreamTokens {
  /** Most steps of a stream: 24 h at 190 a second. */
  static final int MAX_STEPS = 1 << 24;

  /** Longest side of a picture's grid, tokens. */
  static final int MAX_SIDE = 2048;

  /** Latest point in time, microseconds: 31 years. */
  static final long MAX_TIME = 1_000_000_000_000_000L;

  private static final double MICROS = 1e6;

  private final StreamInfo info;
  private final Provenance places;
  private final int[] start;
  private final int[] order;

  private StreamTokens(StreamInfo info, Provenance places, int[] start, int[] order) {
    this.info = info;
    this.places = places;
    this.start = start;
    this.order = order;
  }

  /**
   * The streams of a file, in file order.
   *
   * @throws PrecisException {@code TOKEN_FILE_LIMIT} if a grid is larger than can be drawn
   */
  static List<StreamTokens> of(TokenFile file) {
    Provenance places = file.tokens().provenance();
    List<StreamTokens> out = new ArrayList<>();
    for (int s = 0; s < file.info().streams().size(); s++) {
      out.add(of(file.info().streams().get(s), s, places));
    }
    return out;
  }

  private static StreamTokens of(StreamInfo info, int number, Provenance places) {
    Grid grid = info.source().grid();
    if (grid.t() > MAX_STEPS || grid.h() > MAX_SIDE || grid.w() > MAX_SIDE) {
      throw PrecisException.limit(
          "TOKEN_FILE_LIMIT",
          "stream %d has a grid of %d x %d x %d tokens; at most %d x %d x %d can be drawn"
              .formatted(number, grid.t(), grid.h(), grid.w(), MAX_STEPS, MAX_SIDE, MAX_SIDE));
    }
    int[] start = new int[grid.t() + 1];
    for (int r = 0; r < places.size(); r++) {
      if (places.source()[r] == number && inside(grid, places, r)) {
        start[places.t()[r] + 1]++;
      }
    }
    for (int step = 0; step < grid.t(); step++) {
      start[step + 1] += start[step];
    }
    int[] order = new int[start[grid.t()]];
    int[] next = start.clone();
    for (int r = 0; r < places.size(); r++) {
      if (places.source()[r] == number && inside(grid, places, r)) {
        order[next[places.t()[r]]++] = r;
      }
    }
    return new StreamTokens(info, places, start, order);
  }

  private static boolean inside(Grid grid, Provenance places, int row) {
    return places.t()[row] >= 0
        && places.t()[row] < grid.t()
        && places.y()[row] >= 0
        && places.y()[row] < grid.h()
        && places.x()[row] >= 0
        && places.x()[row] < grid.w();
  }

  /** Rows of a file that have no place on the medium. */
  static int placeless(TokenFile file) {
    return file.tokens().size() - of(file).stream().mapToInt(stream -> stream.order.length).sum();
  }

  StreamInfo info() {
    return info;
  }

  Provenance places() {
    return places;
  }

  Modality modality() {
    return info.source().modality();
  }

  Grid grid() {
    return info.source().grid();
  }

  int steps() {
    return start.length - 1;
  }

  /**
   * Sampled frames of a video that the tokens of this one stand for: more than 1 where their time
   * spans several and the later ones have no tokens, as frames have that are not encoded because
   * they repeat this one.
   */
  int stands(int step) {
    double rate = info.source().rate();
    if (modality() != Modality.VIDEO || !(rate > 0) || start[step] == start[step + 1]) {
      return 1;
    }
    int row = order[start[step]];
    double frames = Math.rint((endUs(row) - startUs(row)) / MICROS * rate);
    int most = (int) Math.clamp(frames, 1, steps() - (double) step);
    return start[step + most] == start[step + 1] ? most : 1;
  }

  /** The steps but those that an earlier one stands for. */
  int[] encoded() {
    int[] out = new int[steps()];
    int count = 0;
    for (int step = 0; step < out.length; step += stands(step)) {
      out[count++] = step;
    }
    return Arrays.copyOf(out, count);
  }

  /** Encoder tokens that were merged into a row, 1 for one that was not; frames count once. */
  float merged(int row) {
    return places.weight()[row] / stands(places.t()[row]);
  }

  /** File rows of one step. */
  int[] rows(int step) {
    return rows(step, step + 1);
  }

  /** File rows of several steps. */
  int[] rows(int from, int to) {
    return Arrays.copyOfRange(order, start[from], start[to]);
  }

  /** File rows of all steps. */
  int[] rows() {
    return order.clone();
  }

  /** Kept tokens of every step. */
  int[] counts() {
    int[] out = new int[steps()];
    for (int step = 0; step < out.length; step++) {
      out[step] = start[step + 1] - start[step];
    }
    return out;
  }

  /** When the time of a row begins, microseconds. */
  long startUs(int row) {
    return Math.clamp(places.startUs()[row], 0, MAX_TIME);
  }

  /** When the time of a row ends, microseconds. */
  long endUs(int row) {
    return Math.clamp(places.endUs()[row], 0, MAX_TIME);
  }

  /**
   * When every step begins, microseconds. A step without a kept token lies evenly between its
   * neighbours, or as the stream's rate says.
   */
  long[] times() {
    long[] out = new long[steps()];
    int known = -1;
    for (int step = 0; step < out.length; step++) {
      if (start[step] == start[step + 1]) {
        continue;
      }
      out[step] = startUs(order[start[step]]);
      for (int gap = known + 1; gap < step; gap++) {
        out[gap] =
            known < 0
                ? Math.max(0, out[step] - after(step - gap))
                : out[known] + (out[step] - out[known]) * (gap - known) / (step - known);
      }
      known = step;
    }
    for (int gap = known + 1; gap < out.length; gap++) {
      out[gap] = known < 0 ? after(gap) : out[known] + after(gap - known);
    }
    return out;
  }

  /**
   * What the encoder saw of a step's picture: x0, y0, x1, y1 in source pixels, told by the place
   * and size of a token that was not merged; empty if there is none.
   */
  Optional<float[]> view(int step) {
    for (int row : rows(step)) {
      float[] box = places.box();
      float width = box[4 * row + 2] - box[4 * row];
      float height = box[4 * row + 3] - box[4 * row + 1];
      // a cell at the border may be cut, so only an inner one tells the size
      boolean inner =
          places.x()[row] > 0
              && places.y()[row] > 0
              && places.x()[row] < grid().w() - 1
              && places.y()[row] < grid().h() - 1;
      if (inner && merged(row) == 1 && width > 0 && height > 0) {
        float left = box[4 * row] - places.x()[row] * width;
        float top = box[4 * row + 1] - places.y()[row] * height;
        return Optional.of(
            new float[] {left, top, left + grid().w() * width, top + grid().h() * height});
      }
    }
    return Optional.empty();
  }

  /** How long so many steps take at the stream's rate, microseconds; 0 if it has none. */
  private long after(int count) {
    double rate = info.source().rate();
    return rate > 0 ? Math.round(Math.min(MAX_TIME, count * MICROS / rate)) : 0;
  }

  /** When the stream ends, microseconds, as far as its tokens tell. */
  long endUs() {
    long end = after(steps());
    for (int row : order) {
      end = Math.max(end, endUs(row));
    }
    return end;
  }

  /** Least and most encoder tokens merged into a row; 1 and 1 if there is no row. */
  float[] weights() {
    float least = Float.POSITIVE_INFINITY;
    float most = 0;
    for (int row : order) {
      least = Math.min(least, merged(row));
      most = Math.max(most, merged(row));
    }
    return most == 0 ? new float[] {1, 1} : new float[] {least, most};
  }
}
