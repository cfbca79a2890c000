package dev.precis.video;

import dev.precis.video.FrameSignature.Blend;
import java.util.Arrays;

/**
 * Whether the picture changes for good at a frame, told from the frames around it. Distances are
 * mean absolute differences of {@link FrameSignature} on a scale of 255; the numbers were chosen on
 * the clips for tuning of {@code benchmarks/scene-cuts}, which are not those it reports.
 */
final class TransitionRules {
  /** Longest half length of a gradual change, frames. */
  private static final int LONGEST = 15;

  /** Frames beyond either end of a gradual change in which the picture must rest. */
  private static final int BEYOND = 4;

  /** Frames before and after the one judged that are looked at. */
  static final int REACH = LONGEST + BEYOND;

  /** What is added to the score of a hard cut, so that it outdoes gradual changes beside it. */
  static final double HARD = 1000;

  /** Least distance across a hard cut. */
  private static final double LEAST_HARD = 7;

  /** How many times the usual distance of neighbours a hard cut must be. */
  private static final double OVER_USUAL = 3;

  /** Frames on either side from which that usual distance is taken. */
  private static final int USUAL = 8;

  /** Frames on either side that must all differ, so that two frames of flash are no cut. */
  private static final int FLASH = 3;

  /** Most change on either side of a hard cut, as a share of the cut. */
  private static final double MOST_BESIDE = 0.6;

  /** Least distance between the two ends of a gradual change. */
  private static final double LEAST_GRADUAL = 9;

  /** Half lengths of gradual changes that are tried, frames. */
  private static final int[] HALVES = {3, 4, 6, 8, 11, LONGEST};

  /** Most change per frame beyond the ends, as a share of that between them; a pan goes on. */
  private static final double MOST_BEYOND = 0.6;

  /** Most of what a blend of the two ends may leave over; motion leaves far more. */
  private static final double MOST_REST = 0.3;

  /** Least share of the change in each half of a gradual one, and how much it may overshoot. */
  private static final double LEAST_STEP = 0.08;

  private static final double OVERSHOOT = 0.1;

  /** The share of the later picture in the middle frame of a change: this to one less this. */
  private static final double LEAST_MIDDLE = 0.3;

  /** Most likeness of the two ends; above it the light changes, not the scene. */
  private static final double MOST_LIKENESS = 0.8;

  /** Spread below which a frame is a plain colour. */
  private static final double PLAIN = 5;

  private final SignatureWindow frames;

  TransitionRules(SignatureWindow frames) {
    this.frames = frames;
  }

  /** The score of a change at frame {@code t}: 0 if none, above {@link #HARD} if it is hard. */
  double score(long t) {
    if (frames.step(t) >= LEAST_HARD && !plain(t)) {
      double across = across(t);
      if (across >= LEAST_HARD && across >= OVER_USUAL * usual(t) && sudden(t)) {
        return HARD + across;
      }
    }
    double best = 0;
    for (int half : HALVES) {
      best = Math.max(best, gradual(t, half));
    }
    return best;
  }

  /** A plain frame belongs to the scene before it: one that goes black ends when another begins. */
  private boolean plain(long t) {
    return frames.spread(t) < PLAIN;
  }

  /** Least distance of the few frames before to the few from t on. */
  private double across(long t) {
    double least = Double.POSITIVE_INFINITY;
    for (long before = t - FLASH; before < t; before++) {
      for (long after = t; after < t + FLASH; after++) {
        least = Math.min(least, frames.distance(before, after));
      }
    }
    return least;
  }

  private double usual(long t) {
    long from = Math.max(1, t - USUAL);
    long end = Math.min(frames.end(), t + USUAL + 1);
    double[] steps = new double[(int) (end - from - 1)];
    int count = 0;
    for (long u = from; u < end; u++) {
      if (u != t) {
        steps[count++] = frames.step(u);
      }
    }
    Arrays.sort(steps);
    return count == 0 ? 0 : (steps[count / 2] + steps[(count - 1) / 2]) / 2;
  }

  /** The picture rests on both sides, flashes aside; in a fade it goes on changing. */
  private boolean sudden(long t) {
    double before = Math.min(frames.distance(t - 2, t - 1), frames.distance(t - 3, t - 1));
    double after = Math.min(frames.distance(t, t + 1), frames.distance(t, t + 2));
    return Math.max(before, after) <= MOST_BESIDE * frames.step(t);
  }

  /** The picture rests beyond both ends, and does not become plain on the way to the later one. */
  private boolean rests(long t, int half, double distance) {
    double most = MOST_BEYOND * BEYOND * distance / (2 * half);
    if (frames.distance(t + half, t + half + BEYOND) > most) {
      return false;
    }
    if (!plain(t - half) && frames.distance(t - half - BEYOND, t - half) > most) {
      return false; // a picture may fade into black just before another comes out of it
    }
    for (long u = t; u <= t + half; u++) {
      if (plain(u)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Score of a gradual change with its middle at t: frames between its ends must be blends of the
   * ends, in order.
   */
  private double gradual(long t, int half) {
    if (!frames.holds(t - half) || !frames.holds(t + half)) {
      return 0;
    }
    double distance = frames.distance(t - half, t + half);
    if (distance < LEAST_GRADUAL || !rests(t, half, distance)) {
      return 0;
    }
    FrameSignature before = frames.at(t - half);
    FrameSignature after = frames.at(t + half);
    Blend middle = frames.at(t).blend(before, after);
    if (middle.share() < LEAST_MIDDLE || middle.share() > 1 - LEAST_MIDDLE) {
      return 0;
    }
    Blend early = frames.at(t - half / 2).blend(before, after);
    Blend late = frames.at(t + half / 2).blend(before, after);
    double rest = Math.max(middle.rest(), Math.max(early.rest(), late.rest()));
    boolean rising =
        early.share() > -OVERSHOOT
            && early.share() < middle.share() - LEAST_STEP
            && late.share() > middle.share() + LEAST_STEP
            && late.share() < 1 + OVERSHOOT;
    if (rest > MOST_REST || !rising) {
      return 0;
    }
    if (!plain(t - half) && before.likeness(after) > MOST_LIKENESS) {
      return 0;
    }
    return distance * (1 - rest);
  }
}
