package dev.precis.compress.stage;

import java.util.ArrayList;
import java.util.List;

/**
 * A complete setting of VFlowOpt: what happens before the language model and what its layers drop.
 *
 * @param threshold t of the importance map
 * @param alpha weight of the patch entropy
 * @param cell side of a recycling cell, tokens
 * @param keepRatio share of the encoder's tokens that enters the language model
 * @param stages what happens inside, in order of layer
 * @param layers layers of the language model
 */
public record VFlowOptSchedule(
    double threshold, double alpha, double cell, double keepRatio, List<Stage> stages, int layers) {
  /**
   * A cut inside the language model.
   *
   * @param layer layer before which it happens, counted from 0
   * @param keepRatio share of the image tokens left before it that stays
   */
  public record Stage(int layer, double keepRatio) {}

  /** Published for 50% of the tokens on average over the layers. */
  public static final VFlowOptSchedule HALF = published(28.683, 11.757, 0.72332, 0.74875, 0.487);

  /** Published for 25%. */
  public static final VFlowOptSchedule QUARTER =
      published(34.760, 15.581, 0.26510, 0.98334, 0.87733);

  /** Published for 10%. */
  public static final VFlowOptSchedule TENTH = published(39.265, 17.387, 0.11662, 1.0, 0.6011);

  /**
   * Checks the stages.
   *
   * @throws IllegalArgumentException unless their layers ascend within the model
   */
  public VFlowOptSchedule {
    stages = List.copyOf(stages);
    int last = 0;
    for (Stage stage : stages) {
      if (stage.layer() <= last || stage.layer() >= layers) {
        throw new IllegalArgumentException(
            "stages must ascend between layers 0 and %d, were %s".formatted(layers, stages));
      }
      last = stage.layer();
    }
  }

  /** All were searched for a model of 28 layers with cuts before layers 9 and 18. */
  private static VFlowOptSchedule published(
      double threshold, double cell, double keepRatio, double first, double second) {
    return new VFlowOptSchedule(
        threshold, 0, cell, keepRatio, List.of(new Stage(9, first), new Stage(18, second)), 28);
  }

  /** Share of the encoder's tokens that a layer sees, averaged over the layers. */
  public double meanShare() {
    double sum = 0;
    double share = keepRatio;
    int from = 0;
    for (Stage stage : stages) {
      sum += (stage.layer() - from) * share;
      share *= stage.keepRatio();
      from = stage.layer();
    }
    return (sum + (layers - from) * share) / layers;
  }

  /**
   * The same with the last stage's ratio set so that {@link #meanShare} is the target, 1 at most
   * and 0 at least: the equation by which the settings were searched.
   */
  public VFlowOptSchedule withMeanShare(double target) {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("there is no stage whose ratio could be set");
    }
    Stage last = stages.getLast();
    List<Stage> before = stages.subList(0, stages.size() - 1);
    double entering = keepRatio;
    for (Stage stage : before) {
      entering *= stage.keepRatio();
    }
    double without =
        new VFlowOptSchedule(threshold, alpha, cell, keepRatio, with(before, last, 0), layers)
            .meanShare();
    double ratio = (target - without) * layers / ((layers - last.layer()) * entering);
    return new VFlowOptSchedule(
        threshold, alpha, cell, keepRatio, with(before, last, Math.clamp(ratio, 0, 1)), layers);
  }

  private static List<Stage> with(List<Stage> before, Stage last, double ratio) {
    List<Stage> all = new ArrayList<>(before);
    all.add(new Stage(last.layer(), ratio));
    return all;
  }
}
