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
    AxisWriter out = new AxisWriter(runs);
    for (Run run : runs) {
      switch (run) {
        case Run.Text text -> out.text(text.tokens());
        case Run.Visual visual -> out.block(visual.grid(), step -> step);
        case Run.Sound _, Run.Film _ -> throw UnknownRuns.sound(id());
      }
    }
    return out.ids();
  }

  @Override
  public PositionPolicy defaultPolicy() {
    return PositionPolicy.KEEP_ABSOLUTE;
  }
}
