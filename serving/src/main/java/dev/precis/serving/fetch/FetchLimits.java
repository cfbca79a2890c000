package dev.precis.serving.fetch;

import dev.precis.PrecisException;
import dev.precis.tokens.Modality;
import java.time.Duration;

/**
 * What fetching may cost. Bytes are limited where they are asked for.
 *
 * @param connect longest time until a connection stands
 * @param firstByte longest time until the head of an answer is there, of every hop
 * @param image longest time for a whole picture, with all hops
 * @param audio the same for a sound
 * @param video the same for a video
 * @param request the same for all media of a request
 * @param floor fewest bytes per second of a medium that is coming
 * @param window over which they are counted
 * @param redirects most hops after the first
 * @param parallel media that are fetched at the same time
 * @param perRequest of them, of one request
 */
public record FetchLimits(
    Duration connect,
    Duration firstByte,
    Duration image,
    Duration audio,
    Duration video,
    Duration request,
    int floor,
    Duration window,
    int redirects,
    int parallel,
    int perRequest) {
  /** Most hops that may be allowed. */
  public static final int MAX_REDIRECTS = 5;

  /** What holds where nothing is said. */
  public static final FetchLimits DEFAULT =
      new FetchLimits(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(120),
          Duration.ofSeconds(120),
          16 << 10,
          Duration.ofSeconds(10),
          3,
          32,
          8);

  /** Checks the ranges. */
  public FetchLimits {
    for (Duration time :
        new Duration[] {connect, firstByte, image, audio, video, request, window}) {
      if (time.toMillis() < 1 || time.compareTo(Duration.ofMinutes(10)) > 0) {
        throw wrong("times must be 1 ms to 10 min, one was " + time);
      }
    }
    if (floor < 1 || redirects < 0 || redirects > MAX_REDIRECTS) {
      throw wrong(
          "floor must be 1 or more and redirects 0 to %d, were %d and %d"
              .formatted(MAX_REDIRECTS, floor, redirects));
    }
    if (perRequest < 1 || parallel < perRequest) {
      throw wrong(
          "fetches of a request must be 1 or more and no more than those of all, were %d and %d"
              .formatted(perRequest, parallel));
    }
  }

  private static PrecisException wrong(String message) {
    return PrecisException.user("FETCH_LIMITS", message);
  }

  /** Longest time for a whole medium of a kind. */
  Duration whole(Modality kind) {
    return switch (kind) {
      case IMAGE -> image;
      case AUDIO -> audio;
      case VIDEO -> video;
      case TEXT -> throw new IllegalArgumentException("text is no medium");
    };
  }
}
