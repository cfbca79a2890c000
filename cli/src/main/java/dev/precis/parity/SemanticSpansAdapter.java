package dev.precis.parity;

import dev.precis.compress.text.Span;
import dev.precis.compress.text.SpanRules;
import java.util.List;
import java.util.Map;

/** Spans of SemToken, {@code semantic-spans}. */
final class SemanticSpansAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "semantic-spans";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    SpanRules rules =
        new SpanRules(
            parameters.number("similarity_threshold"),
            parameters.integer("max_span"),
            parameters.integer("min_span"),
            parameters.number("coherence_threshold"));
    List<Span> spans = Span.find(inputs.matrix("in.embeddings"), rules);
    double[] places = new double[3 * spans.size()];
    double[] coherence = new double[spans.size()];
    double[] entropy = new double[spans.size()];
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      places[3 * i] = span.first();
      places[3 * i + 1] = span.last();
      places[3 * i + 2] = span.size();
      coherence[i] = span.coherence();
      entropy[i] = span.entropy();
    }
    return Map.of(
        "out.spans_start_end_size",
        new NdArray(new int[] {spans.size(), 3}, places),
        "out.coherence",
        NdArray.vector(coherence),
        "out.trace_cov_over_dim",
        NdArray.vector(entropy));
  }
}
