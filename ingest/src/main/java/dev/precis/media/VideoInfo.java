package dev.precis.media;

/**
 * The picture track of a container.
 *
 * @param codec name such as h264
 * @param storedWidth coded width, before rotation
 * @param storedHeight coded height, before rotation
 * @param orientation how to turn each frame for display
 * @param framesPerSecond average rate, 0 if unknown; a guess where the rate varies
 * @param startUs time of the first frame on the media's timeline, microseconds
 * @param durationUs length the header claims, microseconds, 0 if unknown; not to be trusted
 * @param frameEstimate frames the header claims or rate times duration, 0 if unknown; likewise
 */
public record VideoInfo(
    String codec,
    int storedWidth,
    int storedHeight,
    Orientation orientation,
    double framesPerSecond,
    long startUs,
    long durationUs,
    long frameEstimate) {
  /** The size as displayed. A later frame may have another: each {@code FrameInfo} says its own. */
  public FrameSize size() {
    return orientation.displayed(storedWidth, storedHeight);
  }
}
