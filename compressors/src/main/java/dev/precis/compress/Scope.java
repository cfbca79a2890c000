package dev.precis.compress;

/** How much of a stream a method decides about at once, and so how far it looks ahead. */
public sealed interface Scope {
  /** Each picture, frame or run of sound on its own. */
  Scope PICTURE = new Picture();

  /** Windows of any length. */
  Scope WINDOW = new Window(1);

  /** Each picture, frame or run of sound on its own: nothing is looked ahead. */
  record Picture() implements Scope {}

  /**
   * The frames of a window together. Windows are decided apart from each other, so that a stream of
   * any length, recorded or live, is compressed window by window in bounded memory, and the result
   * of a window does not depend on how its frames arrived.
   *
   * @param multiple a window holds a multiple of this many frames, so that no group of frames that
   *     belongs together is cut; the last window of a stream may be shorter
   */
  record Window(int multiple) implements Scope {
    /** Checks the multiple. */
    public Window {
      if (multiple < 1) {
        throw new IllegalArgumentException("multiple must be 1 frame or more, was " + multiple);
      }
    }
  }

  /**
   * The frames and the sound of a window together, as one sequence: the tokens of the frames in (t,
   * y, x) order, then those of the sound in time order. A clip without sound, or sound without
   * pictures, is such a sequence too.
   */
  record Joint() implements Scope {}

  /** Frames that a window of about {@code wanted} frames really holds, 1 or more. */
  default int frames(int wanted) {
    return switch (this) {
      case Picture _ -> 1;
      case Joint _ -> Math.max(1, wanted);
      case Window window -> Math.max(1, wanted / window.multiple()) * window.multiple();
    };
  }

  /** Frames that must be there after a frame before that frame can be given out, at most. */
  default int lookAhead(int wanted) {
    return frames(wanted) - 1;
  }
}
