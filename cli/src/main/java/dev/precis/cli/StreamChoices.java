package dev.precis.cli;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.MethodSpec;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.tokens.Modality;
import java.util.List;
import java.util.Set;

/**
 * Methods and budgets by modality from the command line. What names no modality goes to all it
 * fits; what names one overrides that, whatever the order.
 */
final class StreamChoices {
  private StreamChoices() {}

  /**
   * A spec with these choices.
   *
   * @throws dev.precis.PrecisException {@code UNKNOWN_METHOD}, {@code UNKNOWN_OPTION}, {@code
   *     BAD_OPTION}, {@code BUDGET_UNREADABLE} or {@code BUDGET_OUT_OF_RANGE}
   */
  static PipelineSpec apply(PipelineSpec spec, List<String> methods, List<String> budgets) {
    PipelineSpec out = spec;
    for (boolean addressed : new boolean[] {false, true}) {
      for (String text : methods) {
        Addressed method = Addressed.parse(text);
        if (method.modality().isPresent() == addressed) {
          out = withMethod(out, method);
        }
      }
      for (String text : budgets) {
        Addressed budget = Addressed.parse(text);
        if (budget.modality().isPresent() == addressed) {
          out = withBudget(out, budget);
        }
      }
    }
    return out;
  }

  private static PipelineSpec withMethod(PipelineSpec spec, Addressed wanted) {
    MethodSpec method = MethodSpec.parse(wanted.value());
    Set<Modality> fits = Compressors.of(method).compressor().info().modalities();
    PipelineSpec out = spec;
    for (Modality modality : Addressed.ALL) {
      boolean meant = wanted.modality().map(modality::equals).orElse(fits.contains(modality));
      if (meant) {
        out = out.with(modality, out.settings(modality).withMethod(method));
      }
    }
    return out;
  }

  private static PipelineSpec withBudget(PipelineSpec spec, Addressed wanted) {
    Budget budget = Budget.parse(wanted.value());
    PipelineSpec out = spec;
    for (Modality modality : Addressed.ALL) {
      boolean countsFrames = budget instanceof Budget.PerFrame;
      boolean fits = modality.hasFrames() || !countsFrames;
      if (wanted.modality().map(modality::equals).orElse(fits)) {
        out = out.with(modality, out.settings(modality).withBudget(budget));
      }
    }
    return out;
  }
}
