package dev.precis.bench;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.FrameFeatures;
import dev.precis.compress.Method;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.ReusedMemory;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A seeded clip: scenes from a camera that stands still, each a smooth field with noise, of which
 * one half moves and the other does not; attention is log-normal.
 *
 * @param tokens {@link #FRAMES} frames of {@link #SIDE} x {@link #SIDE} tokens of {@link
 *     Inputs#WIDTH}
 * @param signals attention, a vector of every frame, a question in the tokens' own space
 */
public record Clip(TokenSequence tokens, Signals signals) {
  /**
   * Seed of the clip that is compared. In most others two of the thousands of densities or cosines
   * are as good as equal, and single precision ranks them one way here and another in PyTorch.
   */
  public static final long SEED = 28;

  /** Frames. */
  public static final int FRAMES = 32;

  /** Tokens along each side of a frame. */
  public static final int SIDE = 14;

  /** Tokens that methods keep: a quarter. */
  public static final int KEEP = FRAMES * SIDE * SIDE / 4;

  private static final int[] SCENES = {0, 7, 12, 21, 29};
  private static final double FAST = 0.5;
  private static final double SLOW = 0.01;
  private static final int WORDS = 8;

  /** The clip of this seed. */
  public static Clip seeded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid grid = new Grid(FRAMES, SIDE, SIDE);
    Matrix features = Matrix.allocate(grid.tokens(), Inputs.WIDTH);
    Waves waves = Waves.drawn(random, Inputs.WIDTH);
    int scene = 0;
    for (int r = 0; r < features.rows(); r++) {
      int t = r / grid.perStep();
      if (scene + 1 < SCENES.length && SCENES[scene + 1] == t) {
        waves = Waves.drawn(random, Inputs.WIDTH);
        scene++;
      }
      int x = r % SIDE;
      double speed = x < SIDE / 2 ? FAST : SLOW;
      waves.fill(features, r, r % grid.perStep() / SIDE, x, speed * t, random);
    }
    Matrix query = Matrix.allocate(WORDS, Inputs.WIDTH);
    for (int word = 0; word < WORDS; word++) {
      waves.fill(query, word, 0, word, 0, random);
    }
    Signals signals =
        Signals.none()
            .with(Signal.ATTENTION, Inputs.positive(random, grid.tokens()))
            .with(Signal.FRAME_FEATURES, FrameFeatures.means(features, FRAMES))
            .withQuery(query, Inputs.SPACE);
    return new Clip(Inputs.sequence(features, grid, Modality.VIDEO), signals);
  }

  /** What a method makes of the clip, through the library's own door. */
  public TokenSequence run(Method.Configured method, int keep) {
    return run(method, keep, new ReusedMemory());
  }

  /** The same in memory that a caller keeps. */
  TokenSequence run(Method.Configured method, int keep, ReusedMemory memory) {
    return Compressors.run(method, tokens, Budget.tokens(keep), signals, memory).tokens();
  }

  /** Writes it for the Python side, with the numbers that methods are to use. */
  void write(Path file, Map<String, String> numbers) {
    SafeTensors.write(
        file,
        List.of(
            SafeTensorsEntry.of("tokens", tokens.embeddings()),
            SafeTensorsEntry.of("attention", signals.require(Signal.ATTENTION)),
            SafeTensorsEntry.of("frames", signals.require(Signal.FRAME_FEATURES))),
        numbers);
  }
}
