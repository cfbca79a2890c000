package dev.precis.fusion;

import dev.precis.tensor.Matrix;
import java.util.List;

/**
 * What pre-fusion keeps of an image for any number of questions. It does not depend on the text.
 *
 * @param compressed the compressed tokens after all layers
 * @param keys of each layer, a row per vision row, positions applied
 * @param values of each layer
 */
public record VisionPrefix(Matrix compressed, List<Matrix> keys, List<Matrix> values)
    implements AutoCloseable {
  /** Copies the lists. */
  public VisionPrefix {
    keys = List.copyOf(keys);
    values = List.copyOf(values);
  }

  /** Rows of vision before the text, the compressed ones counted. */
  public int rows() {
    return keys.getFirst().rows();
  }

  /** Bytes of all keys and values. */
  public long byteSize() {
    return keys.stream().mapToLong(Matrix::byteSize).sum()
        + values.stream().mapToLong(Matrix::byteSize).sum();
  }

  /** Frees keys and values; the compressed tokens stay. */
  @Override
  public void close() {
    keys.forEach(Matrix::close);
    values.forEach(Matrix::close);
  }
}
