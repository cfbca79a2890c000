package dev.precis.media;

/**
 * Adds up the media of one request and refuses the part that passes a limit, before it is decoded:
 * many small parts cost as much as one large one. Not safe for use by several threads.
 */
public final class MediaTally {
  private final MediaLimits limits;
  private int images;
  private int videos;
  private int audios;
  private long pixels;

  /** An empty tally. */
  public MediaTally(MediaLimits limits) {
    this.limits = limits;
  }

  /**
   * Counts one more part.
   *
   * @param name what to call the part in messages
   * @throws MediaRejected MEDIA_TOO_MANY_PARTS if it is one too many of its kind, or its pixels
   *     pass the sum allowed for pictures
   */
  public void add(String name, MediaProbe probe) {
    count(name, probe.kind());
    pixels += probe.image().map(image -> image.size().pixels()).orElse(0L);
    check(name, "pixels over all pictures", pixels, limits.requestPixels());
  }

  /**
   * Counts one more part of which nothing is known but its kind.
   *
   * @param name what to call the part in messages
   * @throws MediaRejected MEDIA_TOO_MANY_PARTS if it is one too many of its kind
   */
  public void count(String name, MediaKind kind) {
    switch (kind) {
      case IMAGE -> {
        images++;
        check(name, "pictures", images, limits.requestImages());
      }
      case VIDEO -> {
        videos++;
        check(name, "videos", videos, limits.requestVideos());
      }
      case AUDIO -> {
        audios++;
        check(name, "sound files", audios, limits.requestAudios());
      }
    }
  }

  private static void check(String name, String what, long observed, long limit) {
    if (observed > limit) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_TOO_MANY_PARTS,
          "%s: makes %d %s; one request may have %d".formatted(name, observed, what, limit),
          limit,
          observed);
    }
  }
}
