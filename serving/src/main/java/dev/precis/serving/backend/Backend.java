package dev.precis.serving.backend;

import dev.precis.PrecisException;

/** A place that answers questions about media rows: a server, a folder, a model in this process. */
public interface Backend {
  /** Stable id, e.g. {@code vllm}. */
  String id();

  /** The model behind it. */
  ServedModel model();

  /**
   * The question in this place's own form. It passed every guard of {@link Guards}; nothing was
   * sent.
   *
   * @throws PrecisException if a guard refuses it
   */
  Delivery prepare(Question question);
}
