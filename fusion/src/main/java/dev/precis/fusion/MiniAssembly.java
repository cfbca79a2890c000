package dev.precis.fusion;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.List;

/** What the language model behind LLaVA-Mini receives: fused text around the compressed tokens. */
public final class MiniAssembly {
  private MiniAssembly() {}

  /**
   * The rows of one prompt: those before the placeholder, the compressed tokens, those after it.
   *
   * @param present whether a token of the prompt is one; padding, which is not, is left out
   * @throws PrecisException {@code NO_PLACEHOLDER} if the placeholder is said to be padding
   */
  public static Matrix rows(MiniPrompt prompt, boolean[] present, Matrix fused, Matrix compressed) {
    if (present.length != prompt.size()) {
      throw new IllegalArgumentException(
          "%d tokens and %d flags".formatted(prompt.size(), present.length));
    }
    int kept = 0;
    for (boolean token : present) {
      kept += token ? 1 : 0;
    }
    Matrix rows = Matrix.allocate(Math.max(0, kept - 1) + compressed.rows(), fused.cols());
    int at = 0;
    for (int t = 0; t < present.length; t++) {
      if (prompt.ids()[t] == MiniPrompt.PLACEHOLDER) {
        if (!present[t]) {
          throw PrecisException.user(
              "NO_PLACEHOLDER",
              "token %d, the placeholder, is masked as padding; its mask must be 1".formatted(t));
        }
        rows.setRows(at, compressed);
        at += compressed.rows();
      } else if (present[t]) {
        rows.setRow(at++, fused, t);
      }
    }
    return rows;
  }

  /**
   * Several prompts side by side.
   *
   * @param rows prompts x length rows; those behind the end of a prompt are zero
   * @param lengths rows of each prompt, whose attention mask is 1
   * @param length rows of the longest
   */
  @SuppressWarnings("ArrayRecordComponent") // lengths are read by index and never compared
  public record Batch(Matrix rows, int[] lengths, int length) {
    /** The attention mask: 1 for rows of a prompt, 0 for padding, prompts x length. */
    public int[][] mask() {
      int[][] mask = new int[lengths.length][length];
      for (int b = 0; b < lengths.length; b++) {
        Arrays.fill(mask[b], 0, lengths[b], 1);
      }
      return mask;
    }
  }

  /** The prompts padded on the right, as the released code does, with rows of zeros. */
  public static Batch padded(List<Matrix> prompts) {
    int[] lengths = prompts.stream().mapToInt(Matrix::rows).toArray();
    int length = Arrays.stream(lengths).max().orElse(0);
    int width = prompts.isEmpty() ? 0 : prompts.getFirst().cols();
    Matrix rows = Matrix.allocate(Math.multiplyExact(prompts.size(), length), width);
    for (int b = 0; b < lengths.length; b++) {
      rows.setRows(b * length, prompts.get(b));
    }
    return new Batch(rows, lengths, length);
  }
}
