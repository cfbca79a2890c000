package dev.precis.fusion.position;

import java.util.List;

/**
 * M-RoPE of Qwen3-VL: every frame is a block of its own behind its time as text, so the time axis
 * stands still inside it.
 */
public record Qwen3VlPositions() implements PositionScheme {
  @Override
  public String id() {
    return "qwen3-vl";
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException also for a video in one run; see {@link Run.Visual#frames}
   */
  @Override
  public PositionIds.Axes positions(List<? extends Run> runs) {
    return AxisWriter.seen(
        runs,
        id(),
        visual -> {
          if (visual.grid().t() > 1) {
            throw new IllegalArgumentException(
                "%s takes every frame as a run of its own, this one has %d"
                    .formatted(id(), visual.grid().t()));
          }
          return _ -> 0;
        });
  }

  @Override
  public PositionPolicy defaultPolicy() {
    return PositionPolicy.KEEP_ABSOLUTE;
  }
}
