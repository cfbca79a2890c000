package dev.precis.parity;

import java.util.Map;

/**
 * Brings the cases of one method to the public class that the product runs. It renames and reshapes
 * tensors and computes nothing itself.
 */
public interface ParityAdapter {
  /** The method's id in manifests. */
  String method();

  /**
   * Runs the method on one case.
   *
   * @return every {@code out.*} tensor of the case, under its full name
   * @throws RuntimeException for a setting or input that the method does not support: it fails the
   *     case
   */
  Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs);
}
