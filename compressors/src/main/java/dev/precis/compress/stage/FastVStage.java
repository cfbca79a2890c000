package dev.precis.compress.stage;

import dev.precis.PrecisException;
import dev.precis.compress.AttentionHeads;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * What FastV drops at its layer (ECCV 2024, pkunlp-icler/FastV): all image tokens but those that
 * the last token attends to most in the layer before. Kept positions keep their position ids.
 */
public final class FastVStage {
  /** Layer before which the released code drops tokens. */
  public static final int LAYER = 2;

  private FastVStage() {}

  /**
   * Positions that stay, ascending.
   *
   * @param lastQuery heads x sequence, what the last position gives to each position
   * @param keep image tokens that stay, 0 to all
   * @throws PrecisException {@code BAD_STAGE} if the shapes or the count do not fit
   */
  public static int[] kept(Matrix lastQuery, ImageSpan image, int keep) {
    if (lastQuery.cols() != image.length() || keep < 0 || keep > image.tokens()) {
      throw PrecisException.user(
          "BAD_STAGE",
          "attention over %d positions for a prompt of %d, %d of %d image tokens to keep"
              .formatted(lastQuery.cols(), image.length(), keep, image.tokens()));
    }
    float[] attention = AttentionHeads.mean(lastQuery);
    float[] own = Arrays.copyOfRange(attention, image.start(), image.start() + image.tokens());
    return image.positions(Kernels.topKAscending(own, keep));
  }
}
