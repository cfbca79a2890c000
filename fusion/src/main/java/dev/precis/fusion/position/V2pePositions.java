package dev.precis.fusion.position;

import java.util.Arrays;
import java.util.List;

/**
 * V2PE (arXiv 2412.09616): a visual token advances the position by a fraction, text by 1. The text
 * behind a picture goes on from the next whole number.
 *
 * @param steps what a visual token advances, in (0, 1]: one number for all pictures, or one each
 */
public record V2pePositions(List<Double> steps) implements PositionScheme {
  /**
   * Strides that the models were trained with; the step is the stride over the tokens of a tile.
   */
  public static final int MAX_STRIDE = 256;

  /** Checks the steps. */
  public V2pePositions {
    steps = List.copyOf(steps);
    for (double step : steps) {
      if (!(step > 0 && step <= 1)) {
        throw new IllegalArgumentException("a step must be in (0, 1], was " + step);
      }
    }
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("one step at least is needed");
    }
  }

  /** One step for all pictures, as in inference. */
  public static V2pePositions of(double step) {
    return new V2pePositions(List.of(step));
  }

  /** One step for each picture in order, as in training. */
  public static V2pePositions each(double... steps) {
    return new V2pePositions(Arrays.stream(steps).boxed().toList());
  }

  /** The step of a stride: so many positions for a tile of so many tokens. */
  public static double step(int stride, int tokensPerTile) {
    if (tokensPerTile < 1 || stride < 1 || stride > tokensPerTile) {
      throw new IllegalArgumentException(
          "a stride must be 1 to the %d tokens of a tile, was %d".formatted(tokensPerTile, stride));
    }
    return (double) stride / tokensPerTile;
  }

  /**
   * The largest trained step, a power of two over the tokens of a tile, for which the prompt ends
   * within the window; the smallest one where none does. Our rule: the paper picks by hand.
   *
   * @param window positions that the model was trained on
   */
  public static V2pePositions fitting(List<? extends Run> runs, int tokensPerTile, double window) {
    int stride = Integer.highestOneBit(Math.min(MAX_STRIDE, tokensPerTile));
    while (stride > 1 && of(step(stride, tokensPerTile)).positions(runs).next() > window) {
      stride /= 2;
    }
    return of(step(stride, tokensPerTile));
  }

  @Override
  public String id() {
    return "v2pe";
  }

  @Override
  public PositionIds.Fractions positions(List<? extends Run> runs) {
    float[] ids = new float[Run.tokens(runs)];
    double before = -1;
    int at = 0;
    int pictures = 0;
    for (Run run : runs) {
      switch (run) {
        case Run.Text text -> {
          for (int i = 0; i < text.tokens(); i++) {
            ids[at++] = (float) ++before;
          }
        }
        case Run.Visual visual -> {
          double step = step(pictures++);
          for (int k = 1; k <= visual.tokens(); k++) {
            // from the start each time: adding steps up would drift where they are not dyadic
            ids[at++] = (float) (before + k * step);
          }
          // as float, so that a product a hair above a whole number does not cost a position
          before = Math.ceil((float) (before + visual.tokens() * step));
        }
        case Run.Sound _, Run.Film _ -> throw UnknownRuns.sound(id());
      }
    }
    return new PositionIds.Fractions(ids, before + 1);
  }

  private double step(int picture) {
    if (steps.size() > 1 && picture >= steps.size()) {
      throw new IllegalArgumentException(
          "there are steps for %d pictures, the prompt has more".formatted(steps.size()));
    }
    return steps.get(steps.size() == 1 ? 0 : picture);
  }

  @Override
  public PositionPolicy defaultPolicy() {
    return PositionPolicy.KEEP_ABSOLUTE;
  }
}
