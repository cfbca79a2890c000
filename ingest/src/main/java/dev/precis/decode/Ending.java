package dev.precis.decode;

/** How reading came, or has not yet come, to its end. */
public enum Ending {
  /** More may follow. */
  OPEN(false),
  /** All that was asked for was delivered. */
  COMPLETE(false),
  /** The media breaks off before the end its header claims, or cannot be read on. */
  CUT_SHORT(true),
  /** The limit of delivered frames was reached. */
  SAMPLED_LIMIT(true),
  /** The limit of frames walked over was reached. */
  WALKED_LIMIT(true),
  /** The limit of audio length was reached. */
  AUDIO_LIMIT(true);

  private final boolean truncated;

  Ending(boolean truncated) {
    this.truncated = truncated;
  }

  /** True if less was delivered than the media and the request would have called for. */
  public boolean truncated() {
    return truncated;
  }
}
