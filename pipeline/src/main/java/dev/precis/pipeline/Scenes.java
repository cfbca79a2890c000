package dev.precis.pipeline;

import dev.precis.compress.FrameFeatures;
import dev.precis.compress.Signals;
import dev.precis.compress.temporal.SceneTiling;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the scenes of a video begin: the deep valleys of {@link SceneTiling} in the cosines of each
 * frame to the next, of frame features or the means of the frames' tokens. The cosines are taken as
 * the frames pass by, so that 12 bytes are held per frame, and the valleys are found at the end,
 * when both sides of each are known.
 */
final class Scenes {
  /** Least depth of a valley: the frames of a still camera have valleys too, of noise. */
  static final float LEAST_DEPTH = 0.2f;

  private @Nullable Matrix pair;
  private long[] starts = new long[64];
  private float[] cosines = new float[64];
  private int frames;

  /** Takes the next frames, whose tokens fill the grid. */
  void see(TokenSequence in, Signals signals) {
    if (in.size() == 0) {
      return;
    }
    Matrix features = FrameFeatures.of(in, signals);
    Matrix two = pair;
    if (two == null || two.cols() != features.cols()) {
      two = Matrix.allocate(2, features.cols());
      pair = two;
    }
    for (int f = 0; f < features.rows(); f++) {
      if (frames == starts.length) {
        starts = Arrays.copyOf(starts, 2 * frames);
        cosines = Arrays.copyOf(cosines, 2 * frames);
      }
      two.setRow(frames % 2, features, f);
      starts[frames] = in.provenance().startUs()[f * in.grid().perStep()];
      if (frames > 0) {
        cosines[frames - 1] = Kernels.cosine(two, 0, two, 1);
      }
      frames++;
    }
  }

  /** When each scene but the first begins, microseconds. */
  List<Long> starts() {
    float[] depths = SceneTiling.depths(Arrays.copyOf(cosines, Math.max(0, frames - 1)));
    double threshold = Math.max(LEAST_DEPTH, threshold(depths));
    List<Long> out = new ArrayList<>();
    for (int place = 0; place < depths.length; place++) {
      if (depths[place] > threshold) {
        out.add(starts[place + 1]);
      }
    }
    return out;
  }

  /** The mean depth and {@link SceneTiling#DEFAULT_ALPHA} standard deviations of a sample. */
  private static double threshold(float[] depths) {
    double sum = 0;
    for (float depth : depths) {
      sum += depth;
    }
    double mean = depths.length == 0 ? 0 : sum / depths.length;
    double squares = 0;
    for (float depth : depths) {
      squares += (depth - mean) * (depth - mean);
    }
    double spread = depths.length < 2 ? 0 : Math.sqrt(squares / (depths.length - 1));
    return mean + SceneTiling.DEFAULT_ALPHA * spread;
  }
}
