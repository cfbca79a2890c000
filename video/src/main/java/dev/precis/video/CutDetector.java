package dev.precis.video;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where scenes begin from small pictures alone, without an encoder: hard cuts, dissolves and
 * fades. Frames come one by one at the video's own rate; whether one begins a scene is known {@link
 * #LOOK_AHEAD} frames later, and memory does not grow.
 *
 * <p>A hard cut is a change that stands out from the motion around it and lasts; up to two frames
 * of flash are none. A gradual change is one whose frames are blends of the pictures before and
 * after it, which tells it from motion and from changing light. Going to a plain colour begins no
 * scene, coming out of it does. Two cuts lie at least {@link #LEAST_HARD_SCENE} frames apart, or
 * {@link #LEAST_GRADUAL_SCENE} where one is gradual.
 *
 * <p>Cost per frame: a few passes over 432 numbers. One thread at a time.
 */
public final class CutDetector {
  /** Width of the pictures it takes, pixels. */
  public static final int WIDTH = FrameSignature.WIDTH;

  /** Height of the pictures it takes, pixels. */
  public static final int HEIGHT = FrameSignature.HEIGHT;

  /** Frames between two hard cuts at least. */
  public static final int LEAST_HARD_SCENE = 8;

  /** Frames between a gradual change and any other at least. */
  public static final int LEAST_GRADUAL_SCENE = 16;

  /** After so many more frames it is known whether a frame begins a scene. */
  public static final int LOOK_AHEAD = TransitionRules.REACH + LEAST_GRADUAL_SCENE;

  private static final int KEPT = 2 * LEAST_GRADUAL_SCENE + 1;
  private static final int TIMES = LOOK_AHEAD + 1;

  private final SignatureWindow frames = new SignatureWindow();
  private final TransitionRules rules = new TransitionRules(frames);
  private final double[] scores = new double[KEPT];
  private final long[] times = new long[TIMES];
  private long scored;
  private long decided;
  private boolean ended;

  /**
   * Takes the next frame and gives the cuts that are now known.
   *
   * @param rgb RGB24, row-major, the whole picture scaled to {@link #WIDTH} x {@link #HEIGHT}
   *     pixels whatever its aspect
   * @param timeUs when it is shown, microseconds
   * @throws IllegalArgumentException if the picture is too small
   * @throws IllegalStateException after {@link #finish}
   */
  public List<Cut> add(MemorySegment rgb, long timeUs) {
    if (ended) {
      throw new IllegalStateException("the detector was finished; make another for another video");
    }
    if (rgb.byteSize() < 3L * WIDTH * HEIGHT) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels has %d bytes, got %d"
              .formatted(WIDTH, HEIGHT, 3 * WIDTH * HEIGHT, rgb.byteSize()));
    }
    times[(int) (frames.end() % TIMES)] = timeUs;
    frames.add(FrameSignature.of(rgb));
    List<Cut> known = new ArrayList<>(1);
    if (frames.end() > TransitionRules.REACH) {
      score();
      if (scored > LEAST_GRADUAL_SCENE) {
        decide(known);
      }
    }
    return known;
  }

  /** The cuts among the last frames; nothing can be added after it. */
  public List<Cut> finish() {
    ended = true;
    List<Cut> known = new ArrayList<>();
    while (scored < frames.end()) {
      score();
      if (scored > LEAST_GRADUAL_SCENE) {
        decide(known);
      }
    }
    while (decided < scored) {
      decide(known);
    }
    return known;
  }

  private void score() {
    scores[(int) (scored % KEPT)] = rules.score(scored);
    scored++;
  }

  private void decide(List<Cut> known) {
    long t = decided++;
    double own = scores[(int) (t % KEPT)];
    if (own == 0) {
      return;
    }
    boolean hard = own >= TransitionRules.HARD;
    int radius = hard ? LEAST_HARD_SCENE : LEAST_GRADUAL_SCENE;
    for (long u = Math.max(0, t - radius); u < Math.min(scored, t + radius + 1); u++) {
      double other = scores[(int) (u % KEPT)];
      if (other > own || (other == own && u < t)) {
        return;
      }
    }
    known.add(new Cut(t, times[(int) (t % TIMES)], hard ? Cut.Kind.HARD : Cut.Kind.GRADUAL));
  }
}
