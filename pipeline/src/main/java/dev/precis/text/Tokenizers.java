package dev.precis.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.precis.PrecisException;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Tokenizers that lie in packs. */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * A tokenizer of a pack. The length of a sequence is limited here, whatever the tokenizer's file
   * says of padding and truncation.
   *
   * @param file name of the tokenizer's file in the pack
   * @param maxTokens longest sequence; what exceeds it is cut off
   * @throws PrecisException {@code PACK_INVALID} if it cannot be read
   */
  static HuggingFaceTokenizer open(ModelPack pack, String file, int maxTokens) {
    Path path = pack.folder().resolve(file);
    Map<String, String> options =
        Map.of(
            "truncation", "true",
            "maxLength", Integer.toString(maxTokens),
            "padding", "false");
    try {
      return HuggingFaceTokenizer.newInstance(path, options);
    } catch (IOException | RuntimeException e) {
      throw PrecisException.user(
          "PACK_INVALID",
          "the tokenizer of pack %s cannot be read: %s"
              .formatted(pack.manifest().id(), e.getMessage()),
          e);
    }
  }

  /**
   * The ids of a text, the special ones that begin and end it among them, m x 1.
   *
   * @throws PrecisException as {@link #open}
   */
  public static Matrix ids(ModelPack pack, String file, int maxTokens, String text) {
    try (HuggingFaceTokenizer tokenizer = open(pack, file, maxTokens)) {
      long[] ids = tokenizer.encode(text).getIds();
      Matrix out = Matrix.allocate(ids.length, 1);
      for (int r = 0; r < ids.length; r++) {
        out.set(r, 0, ids[r]); // exact: ids are far below 2^24
      }
      return out;
    }
  }
}
