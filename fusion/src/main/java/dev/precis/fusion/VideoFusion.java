package dev.precis.fusion;

import dev.precis.kernel.Kernels;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;

/**
 * One question over a video, frame by frame, as LLaVA-Mini asks it: every frame fuses the whole
 * text by itself, and the language model gets the mean of these texts. Memory does not grow with
 * the number of frames; the compressed tokens are handed out as frames come in. Not for use by two
 * threads at a time.
 */
public final class VideoFusion {
  private final PreFusion fusion;
  private final MiniPrompt prompt;
  private final Matrix sum;
  private int frames;

  /** Before the first frame. */
  public VideoFusion(PreFusion fusion, MiniPrompt prompt) {
    this.fusion = fusion;
    this.prompt = prompt;
    sum = Matrix.allocate(prompt.size(), prompt.rows().cols());
  }

  /**
   * The frames of a video that the released code looks at, one a second: the middles of as many
   * equal stretches as it has whole seconds.
   *
   * @param total frames of the video
   * @param rate frames per second
   * @return ascending; empty for a video shorter than a second
   */
  public static int[] frames(int total, double rate) {
    if (total < 0 || !(rate > 0)) {
      throw new IllegalArgumentException(
          "frames must be 0 or more and the rate above 0, were %d and %s".formatted(total, rate));
    }
    int[] frames = new int[Math.min(total, (int) Math.floor(total / rate))];
    double stretch = (total - 1.0) / frames.length;
    for (int i = 0; i < frames.length; i++) {
      long ends = (long) Math.rint(stretch * i) + (long) Math.rint(stretch * (i + 1));
      frames[i] = (int) (ends / 2);
    }
    return frames;
  }

  /**
   * Takes the next frame.
   *
   * @param rows its projected vision tokens, the compressed ones last
   * @return its compressed tokens
   */
  public Matrix add(Matrix rows, CancelToken cancel) {
    try (VisionPrefix prefix = fusion.encode(rows, cancel)) {
      return add(prefix, cancel);
    }
  }

  /** As {@link #add(Matrix, CancelToken)} for a frame that was encoded before. */
  public Matrix add(VisionPrefix prefix, CancelToken cancel) {
    Kernels.add(sum, fusion.fuse(prefix, prompt, cancel), sum);
    frames++;
    return prefix.compressed();
  }

  /**
   * The mean of the fused texts so far.
   *
   * @throws IllegalStateException before the first frame
   */
  public Matrix text() {
    if (frames == 0) {
      throw new IllegalStateException("no frame has been fused");
    }
    Matrix mean = Matrix.allocate(sum.rows(), sum.cols());
    for (int t = 0; t < sum.rows(); t++) {
      Kernels.axpy(1f / frames, sum, t, mean, t);
    }
    return mean;
  }
}
