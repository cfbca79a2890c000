package dev.precis.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.tensor.Matrix;
import java.util.Map;

/**
 * What a case gives to a method: the tensors {@code in.*} and {@code w.*} of its file, or its
 * document. The expected outputs are out of an adapter's reach.
 */
public interface CaseInputs {
  /** Whether there is a tensor of this name. */
  boolean has(String name);

  /** Shape and values of a tensor of any type. */
  NdArray array(String name);

  /** A float copy; a vector is n x 1, sides before the last are flattened into rows. */
  Matrix matrix(String name);

  /**
   * The leading columns of a table whose other columns are expected: some cases keep inputs and
   * outputs side by side.
   */
  NdArray leading(String table, int columns);

  /** All elements of a float tensor. */
  float[] floats(String name);

  /** All elements of an integer tensor. */
  int[] ints(String name);

  /** All tensors whose name starts so, e.g. {@code w.}, by full name. */
  Map<String, NdArray> all(String prefix);

  /** Whether the case compares an output of this name: some hold a part of a method only. */
  boolean compares(String output);

  /** The document, if the case's file is JSON; it holds the expected values as well. */
  JsonNode document();
}
