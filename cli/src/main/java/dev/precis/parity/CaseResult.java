package dev.precis.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one case ended.
 *
 * @param id of the case
 * @param method its method
 * @param outcome passed, failed, unsupported or skipped
 * @param tensors one per compared output
 * @param problems what went wrong beside values that differ, or why the case was skipped
 */
public record CaseResult(
    String id, String method, Outcome outcome, List<TensorResult> tensors, List<String> problems) {
  /** How a case can end. */
  public enum Outcome {
    PASSED,
    FAILED,
    UNSUPPORTED,
    SKIPPED
  }

  /** Copies the lists. */
  public CaseResult {
    tensors = List.copyOf(tensors);
    problems = List.copyOf(problems);
  }

  static CaseResult unsupported(ParityCase parityCase) {
    return new CaseResult(
        parityCase.id(), parityCase.method(), Outcome.UNSUPPORTED, List.of(), List.of());
  }

  static CaseResult skipped(ParityCase parityCase, String reason) {
    return new CaseResult(
        parityCase.id(), parityCase.method(), Outcome.SKIPPED, List.of(), List.of(reason));
  }

  static CaseResult of(ParityCase parityCase, List<TensorResult> tensors, List<String> problems) {
    boolean passed = problems.isEmpty() && tensors.stream().allMatch(TensorResult::passed);
    return new CaseResult(
        parityCase.id(),
        parityCase.method(),
        passed ? Outcome.PASSED : Outcome.FAILED,
        tensors,
        problems);
  }

  /** One line per thing that is wrong. */
  public List<String> messages() {
    List<String> out = new ArrayList<>(problems);
    for (TensorResult tensor : tensors) {
      if (!tensor.passed()) {
        out.add(tensor.message());
      }
    }
    return out;
  }

  /** The output whose error comes closest to its tolerance, or passes it by most. */
  public Optional<TensorResult> worst() {
    TensorResult worst = null;
    for (TensorResult tensor : tensors) {
      if (worst == null || tensor.ratio() > worst.ratio()) {
        worst = tensor;
      }
    }
    return Optional.ofNullable(worst);
  }
}
