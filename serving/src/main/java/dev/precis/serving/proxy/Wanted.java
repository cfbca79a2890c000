package dev.precis.serving.proxy;

import dev.precis.compress.Budget;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.StreamSettings;
import java.util.Optional;

/**
 * A medium and what is wanted of it.
 *
 * @param input the medium
 * @param settings method and budget
 * @param question what query methods look for
 */
record Wanted(MediumInput input, StreamSettings settings, Optional<String> question) {
  /** Without a question. */
  static Wanted of(MediumInput input, StreamSettings settings) {
    return new Wanted(input, settings, Optional.empty());
  }

  /** The same with another budget. */
  Wanted within(Budget budget) {
    return new Wanted(input, settings.withBudget(budget), question);
  }

  /** A spec with what is wanted here. */
  PipelineSpec in(PipelineSpec usual) {
    PipelineSpec own = usual.with(input.kind(), settings);
    return question.map(own::withQuestion).orElse(own);
  }
}
