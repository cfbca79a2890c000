package dev.precis.video;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The signatures of the latest frames of a video by frame number. */
final class SignatureWindow {
  /** Frames kept: those around the one judged, which lies {@link TransitionRules#REACH} back. */
  private static final int KEPT = 2 * TransitionRules.REACH + 2;

  private final @Nullable FrameSignature[] latest = new FrameSignature[KEPT];
  private final double[] steps = new double[KEPT];
  private final double[] spreads = new double[KEPT];
  private long end;

  void add(FrameSignature frame) {
    int slot = (int) (end % KEPT);
    latest[slot] = frame;
    steps[slot] = end == 0 ? 0 : frame.distance(at(end - 1));
    spreads[slot] = frame.spread();
    end++;
  }

  /** Number of frames so far. */
  long end() {
    return end;
  }

  /** Whether there is such a frame among the latest. */
  boolean holds(long frame) {
    return frame >= Math.max(0, end - KEPT) && frame < end;
  }

  /** The frame; before the first the first, after the last the last. */
  FrameSignature at(long frame) {
    return Objects.requireNonNull(latest[slot(frame)]);
  }

  private int slot(long frame) {
    return (int) (Math.clamp(frame, 0, end - 1) % KEPT);
  }

  /** Distance of a frame to the one before it; 0 for the first. */
  double step(long frame) {
    return steps[slot(frame)];
  }

  /** As {@link FrameSignature#spread}. */
  double spread(long frame) {
    return spreads[slot(frame)];
  }

  double distance(long one, long other) {
    return at(one).distance(at(other));
  }
}
