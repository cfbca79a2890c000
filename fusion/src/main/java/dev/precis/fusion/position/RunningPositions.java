package dev.precis.fusion.position;

import java.util.List;
import java.util.stream.IntStream;

/** One running number over text and media alike, from 0: LLaVA, InternVL and most others. */
public record RunningPositions() implements PositionScheme {
  @Override
  public String id() {
    return "1d";
  }

  @Override
  public PositionIds.Line positions(List<? extends Run> runs) {
    int n = Run.tokens(runs);
    return new PositionIds.Line(IntStream.range(0, n).toArray(), n);
  }

  @Override
  public PositionPolicy defaultPolicy() {
    return PositionPolicy.RENUMBER;
  }
}
