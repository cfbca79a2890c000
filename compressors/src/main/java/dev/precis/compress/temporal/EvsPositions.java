package dev.precis.compress.temporal;

import dev.precis.tokens.Grid;
import java.util.Arrays;

/**
 * Position ids of a prompt whose video was pruned, as vLLM computes them: a token keeps the (t, y,
 * x) it had in the whole video, and the text behind starts where it would behind a picture as wide
 * as the grid, whatever was kept.
 */
public final class EvsPositions {
  private EvsPositions() {}

  /**
   * For every token of the video in order its t, y, x and the width of the grid; t is the frame's
   * time in position steps, rounded down.
   *
   * @param tokensPerSecond position steps of a second
   * @param secondsPerFrame seconds between the frames of the grid
   */
  public static int[][] media(Grid grid, double tokensPerSecond, double secondsPerFrame) {
    int[][] out = new int[grid.tokens()][];
    for (int r = 0; r < out.length; r++) {
      int t = (int) (r / grid.perStep() * tokensPerSecond * secondsPerFrame);
      int inFrame = r % grid.perStep();
      out[r] = new int[] {t, inFrame / grid.w(), inFrame % grid.w(), grid.w()};
    }
    return out;
  }

  /**
   * What a prompt's positions become.
   *
   * @param positions three rows (t, y, x) of one value per token of the prompt
   * @param delta what to add to the number of tokens for the next text position
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Prompt(int[][] positions, int delta) {}

  /**
   * The positions of a prompt with one video.
   *
   * @param before three rows, those of the prompt; what comes before the video stays
   * @param mediaStart place of the video's first token in the prompt, 1 or more
   * @param kept {@link #media} of the tokens kept, one at least
   */
  public static Prompt prompt(int[][] before, int mediaStart, int[][] kept) {
    int length = before[0].length;
    int base = 1 + most(before, mediaStart);
    int[][] after = new int[before.length][];
    for (int axis = 0; axis < before.length; axis++) {
      after[axis] = before[axis].clone();
      for (int i = 0; i < kept.length; i++) {
        after[axis][mediaStart + i] = base + kept[i][axis];
      }
      int text = base + kept[0][3];
      for (int i = mediaStart + kept.length; i < length; i++) {
        after[axis][i] = text++;
      }
    }
    return new Prompt(after, most(after, length) + 1 - length);
  }

  private static int most(int[][] positions, int end) {
    int most = -1;
    for (int[] axis : positions) {
      most = Math.max(most, Arrays.stream(axis, 0, end).max().orElse(-1));
    }
    return most;
  }
}
