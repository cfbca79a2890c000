package dev.precis.parity;

import dev.precis.PrecisException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Runs cases through the adapters of their methods. */
public final class ParityRunner {
  /** Codes of errors that say nothing about a method: what makes its graphs is not there. */
  private static final Set<String> CANNOT_RUN =
      Set.of("NO_PACKS_PROJECT", "NO_PYTHON", "PYTHON_SETUP");

  private final Map<String, ParityAdapter> adapters = new LinkedHashMap<>();

  /**
   * A runner.
   *
   * @throws IllegalArgumentException if two adapters claim one method
   */
  public ParityRunner(List<ParityAdapter> adapters) {
    for (ParityAdapter adapter : adapters) {
      if (this.adapters.put(adapter.method(), adapter) != null) {
        throw new IllegalArgumentException("two adapters claim " + adapter.method());
      }
    }
  }

  /** Whether there is an adapter for the method. */
  public boolean supports(String method) {
    return adapters.containsKey(method);
  }

  /** Whether the graphs of the method are made from a case's weights, by Python. */
  public boolean learned(String method) {
    return adapters.get(method) instanceof LearnedAdapter;
  }

  /**
   * Runs one case.
   *
   * @throws dev.precis.PrecisException {@code PARITY_FILE_INVALID} if its file cannot be read
   */
  public CaseResult run(ParityCase parityCase) {
    ParityAdapter adapter = adapters.get(parityCase.method());
    if (adapter == null) {
      return CaseResult.unsupported(parityCase);
    }
    try (CaseFile file = CaseFile.open(parityCase)) {
      Map<String, NdArray> expected = file.expected();
      CaseParameters parameters = new CaseParameters(parityCase.parameters());
      Map<String, NdArray> actual;
      try {
        actual = adapter.run(parameters, file);
      } catch (RuntimeException e) {
        if (e instanceof PrecisException known && CANNOT_RUN.contains(known.code())) {
          return CaseResult.skipped(parityCase, String.valueOf(e.getMessage()));
        }
        return CaseResult.of(parityCase, List.of(), List.of("the method refuses the case: " + e));
      }
      return compare(parityCase, parameters, expected, actual);
    }
  }

  private static CaseResult compare(
      ParityCase parityCase,
      CaseParameters parameters,
      Map<String, NdArray> expected,
      Map<String, NdArray> actual) {
    List<String> problems = new ArrayList<>();
    if (!parameters.unread().isEmpty()) {
      problems.add("nobody looked at the parameters " + parameters.unread());
    }
    TreeSet<String> strange = new TreeSet<>(actual.keySet());
    strange.removeAll(expected.keySet());
    if (!strange.isEmpty()) {
      problems.add("the method gives outputs that the case does not know: " + strange);
    }
    List<TensorResult> tensors = new ArrayList<>();
    for (Map.Entry<String, NdArray> wanted : expected.entrySet()) {
      NdArray seen = actual.get(wanted.getKey());
      if (seen == null) {
        problems.add("the method gives no " + wanted.getKey());
      } else {
        tensors.add(
            comparison(parityCase, wanted.getKey())
                .compare(wanted.getKey(), wanted.getValue(), seen));
      }
    }
    return CaseResult.of(parityCase, tensors, problems);
  }

  private static Comparison comparison(ParityCase parityCase, String name) {
    Comparison own = parityCase.compare().get(name);
    Comparison whole = parityCase.compare().get(ParityCase.WHOLE_FILE);
    if (own != null) {
      return own;
    }
    if (whole == null) {
      throw new IllegalStateException("no comparison for " + name);
    }
    return whole;
  }
}
