package dev.precis.compress.stage;

import dev.precis.PrecisException;
import dev.precis.compress.SortKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What VFlowOpt drops inside the language model (ICCV 2025, arXiv 2508.05211): before each stage's
 * layer the image tokens of lowest importance, by the same map as before the model and without
 * recycling. Kept positions keep their position ids.
 */
public final class VFlowOptStages {
  private VFlowOptStages() {}

  /**
   * Positions that stay after each stage, ascending.
   *
   * @param importance one value per image token
   * @param ratios share of the tokens left before it that each stage keeps, in [0, 1]
   * @throws PrecisException {@code BAD_STAGE} if the lengths or a ratio do not fit
   */
  public static List<int[]> kept(float[] importance, ImageSpan image, double... ratios) {
    if (importance.length != image.tokens()) {
      throw PrecisException.user(
          "BAD_STAGE",
          "%d importances for a picture of %d tokens".formatted(importance.length, image.tokens()));
    }
    List<int[]> stages = new ArrayList<>();
    int[] left = new int[importance.length];
    Arrays.setAll(left, r -> r);
    for (double ratio : ratios) {
      if (!(ratio >= 0 && ratio <= 1)) {
        throw PrecisException.user(
            "BAD_STAGE", "a stage keeps a share from 0 to 1 of the tokens, was " + ratio);
      }
      left = stage(importance, left, ratio);
      stages.add(image.positions(left));
    }
    return stages;
  }

  private static int[] stage(float[] importance, int[] left, double ratio) {
    int dropped = (int) Math.rint(left.length * (1 - ratio));
    long[] keys = new long[left.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = SortKeys.ascending(importance[left[i]], left[i]);
    }
    Arrays.sort(keys);
    int[] kept = new int[left.length - dropped];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = SortKeys.index(keys[dropped + i]);
    }
    Arrays.sort(kept);
    return kept;
  }
}
