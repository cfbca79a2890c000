package dev.precis.serving.proxy;

import dev.precis.tensor.DType;
import dev.precis.tensor.Npy;
import dev.precis.tensor.TorchZip;
import dev.precis.tokens.TokenFile;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How rows are written into an answer. */
enum RowsFormat {
  /** A token file: rows, places, times, weights, and what made them. */
  SAFETENSORS("application/safetensors"),
  /** The rows alone, as NumPy reads them. */
  NPY("application/x-npy"),
  /** The rows alone, as PyTorch reads them. */
  TORCH("application/x-torch");

  private final String type;

  RowsFormat(String type) {
    this.type = type;
  }

  /** The content type. */
  String type() {
    return type;
  }

  /**
   * What the header {@code accept} asks for: the first type that is known.
   *
   * @throws Refused 406 if it names none
   */
  static RowsFormat accepted(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return SAFETENSORS;
    }
    for (String entry : header.split(",", -1)) {
      String asked = entry.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (asked.equals("*/*") || asked.equals("application/*")) {
        return SAFETENSORS;
      }
      for (RowsFormat format : values()) {
        if (format.type.equals(asked)) {
          return format;
        }
      }
    }
    throw Refused.answer(
        "rows come as %s"
            .formatted(
                Arrays.stream(values()).map(RowsFormat::type).collect(Collectors.joining(", "))));
  }

  /**
   * The rows of a medium.
   *
   * @throws dev.precis.PrecisException {@code NPY_TYPE} for BF16, which npy cannot say
   */
  byte[] bytes(EncodedMedium medium, DType dtype) {
    return switch (this) {
      case SAFETENSORS -> TokenFile.toBytes(medium.info(), medium.tokens(), dtype);
      case NPY -> Npy.toBytes(medium.tokens().embeddings(), dtype);
      case TORCH -> TorchZip.toBytes(medium.tokens().embeddings(), dtype);
    };
  }
}
