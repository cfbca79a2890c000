package dev.precis.bench;

import java.util.Locale;

/** Who is timed. */
public enum Contender {
  /** Ours, the released algorithm. */
  RELEASED("ours, released algorithm", false),
  /** Ours, the default where that is another algorithm. */
  OWN("ours, default", false),
  /** Whole-tensor PyTorch. */
  TORCH("PyTorch, vectorised", true),
  /** What vLLM runs, in an interpreter of its own. */
  VLLM("vLLM's own", true),
  /** A NumPy loop over picks. */
  NUMPY("plain NumPy greedy", true),
  /** A Python loop per crop, token, cell or pick. */
  LOOP("plain loop", true);

  private final String label;
  private final boolean python;

  Contender(String label, boolean python) {
    this.label = label;
    this.python = python;
  }

  /** How tables name it. */
  public String label() {
    return label;
  }

  /** Whether the Python side runs it. */
  public boolean python() {
    return python;
  }

  /** How the Python side names it. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
