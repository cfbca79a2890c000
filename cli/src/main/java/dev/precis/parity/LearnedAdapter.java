package dev.precis.parity;

import java.util.Map;

/**
 * An adapter of a learned method: the graphs are made from the case's own weights, by Python. Where
 * no Python is to be had the case is skipped, with the reason.
 */
interface LearnedAdapter extends ParityAdapter {
  /** The family of the packs project that writes the graphs. */
  String family();

  /** Settings for the family, by the names of the packs project. */
  Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs);

  /** Runs the method with its graphs. */
  Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs);

  @Override
  default Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    try (ModuleGraphs graphs = ModuleGraphs.build(family(), settings(parameters, inputs), inputs)) {
      return run(parameters, inputs, graphs);
    }
  }
}
