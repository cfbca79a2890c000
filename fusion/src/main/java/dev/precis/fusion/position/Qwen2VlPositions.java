package dev.precis.fusion.position;

import java.util.List;

/** M-RoPE of Qwen2-VL: a step of a video's grid is a step of its time axis. */
public record Qwen2VlPositions() implements PositionScheme {
  @Override
  public String id() {
    return "qwen2-vl";
  }

  @Override
  public PositionIds.Axes positions(List<? extends Run> runs) {
    return AxisWriter.seen(runs, id(), _ -> step -> step);
  }

  @Override
  public PositionPolicy defaultPolicy() {
    return PositionPolicy.KEEP_ABSOLUTE;
  }
}
