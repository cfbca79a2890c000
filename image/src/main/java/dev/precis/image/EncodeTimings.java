package dev.precis.image;

/**
 * Time spent so far, nanoseconds, and pictures or frames encoded. Where decoding runs beside the
 * encoder the times overlap and add up to more than the clock shows.
 *
 * @param decodeNs reading and decoding, for video with scaling
 * @param preprocessNs resizing of pictures, normalising
 * @param encodeNs the encoder graph and copying its outputs
 * @param pictures pictures, tiles or frames encoded
 */
public record EncodeTimings(long decodeNs, long preprocessNs, long encodeNs, long pictures) {
  /** Nothing yet. */
  public static final EncodeTimings NONE = new EncodeTimings(0, 0, 0, 0);

  /** Both together. */
  public EncodeTimings plus(EncodeTimings other) {
    return new EncodeTimings(
        decodeNs + other.decodeNs,
        preprocessNs + other.preprocessNs,
        encodeNs + other.encodeNs,
        pictures + other.pictures);
  }

  /** What was spent since an earlier reading. */
  public EncodeTimings since(EncodeTimings earlier) {
    return new EncodeTimings(
        decodeNs - earlier.decodeNs,
        preprocessNs - earlier.preprocessNs,
        encodeNs - earlier.encodeNs,
        pictures - earlier.pictures);
  }
}
