package dev.precis.fusion.position;

import java.util.List;

/** How a family of models numbers the tokens of a prompt. */
public sealed interface PositionScheme
    permits RunningPositions,
        Qwen2VlPositions,
        Qwen25VlPositions,
        Qwen3VlPositions,
        Qwen25OmniPositions,
        V2pePositions {
  /** Stable id, as profiles of back ends write it. */
  String id();

  /**
   * The positions of the whole prompt, nothing removed.
   *
   * @throws IllegalArgumentException for a run that the models of this family do not know
   */
  PositionIds positions(List<? extends Run> runs);

  /** What these models expect of a prompt that lost tokens, unless their server says otherwise. */
  PositionPolicy defaultPolicy();
}
