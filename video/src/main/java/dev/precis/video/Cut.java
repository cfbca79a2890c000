package dev.precis.video;

/**
 * Where a new scene begins.
 *
 * @param frame number of the frame, counted from 0: the first of the new scene after a hard cut,
 *     one inside the change of a gradual one
 * @param timeUs when that frame is shown, microseconds
 * @param kind how the picture changes
 */
public record Cut(long frame, long timeUs, Kind kind) {
  /** How one scene gives way to the next. */
  public enum Kind {
    /** From one frame to the next. */
    HARD,
    /** Over several frames: a dissolve, or a picture coming up out of a plain colour. */
    GRADUAL
  }
}
