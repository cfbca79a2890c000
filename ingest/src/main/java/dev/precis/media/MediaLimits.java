package dev.precis.media;

/**
 * What decoding may cost at most. Every limit is finite and is checked before the allocation it
 * bounds. {@link #DEFAULT} suits a request from outside, {@link #BATCH} a person's own files;
 * copies with other values come from {@link #with()}.
 *
 * @param imageBytes bytes of an image file, which is held in memory while it is decoded
 * @param imagePixels pixels of a picture, from its header, before anything is decoded
 * @param imageSide longest side of a picture, pixels
 * @param imageAspect longer side over shorter side, of pictures and of video
 * @param animationFrames frames of an animation that are counted; only the first is decoded
 * @param metadataBytes bytes of EXIF that are read; other metadata are skipped unread
 * @param containerStreams streams in a container; one video and one audio stream are used
 * @param videoLongSide longer side of a video frame, pixels
 * @param videoShortSide shorter side of a video frame, pixels
 * @param sampledFrames frames delivered from one video
 * @param walkedFrames coded frames walked over in one video: 30 min at 60 frames per second
 * @param audioSeconds seconds of sound delivered from one file
 * @param audioChannels channels of a sound track
 * @param lowestSampleRate lowest sample rate of a sound track, Hz
 * @param highestSampleRate highest sample rate of a sound track, Hz
 * @param requestImages pictures in one request
 * @param requestVideos videos in one request
 * @param requestAudios sound files in one request
 * @param requestPixels pixels over all pictures of one request
 */
public record MediaLimits(
    long imageBytes,
    long imagePixels,
    int imageSide,
    int imageAspect,
    int animationFrames,
    int metadataBytes,
    int containerStreams,
    int videoLongSide,
    int videoShortSide,
    int sampledFrames,
    long walkedFrames,
    long audioSeconds,
    int audioChannels,
    int lowestSampleRate,
    int highestSampleRate,
    int requestImages,
    int requestVideos,
    int requestAudios,
    long requestPixels) {
  /** Default of {@link #imageBytes}. */
  public static final long DEFAULT_IMAGE_BYTES = 64L << 20;

  /** Default of {@link #imagePixels}. */
  public static final long DEFAULT_IMAGE_PIXELS = 50_000_000L;

  /** Default of {@link #imageSide}. */
  public static final int DEFAULT_IMAGE_SIDE = 16_384;

  /** Default of {@link #imageAspect}. */
  public static final int DEFAULT_IMAGE_ASPECT = 200;

  /** Default of {@link #animationFrames}. */
  public static final int DEFAULT_ANIMATION_FRAMES = 64;

  /** Default of {@link #metadataBytes}. */
  public static final int DEFAULT_METADATA_BYTES = 1 << 20;

  /** Default of {@link #containerStreams}. */
  public static final int DEFAULT_CONTAINER_STREAMS = 8;

  /** Default of {@link #videoLongSide}. */
  public static final int DEFAULT_VIDEO_LONG_SIDE = 4096;

  /** Default of {@link #videoShortSide}. */
  public static final int DEFAULT_VIDEO_SHORT_SIDE = 2304;

  /** Default of {@link #sampledFrames}. */
  public static final int DEFAULT_SAMPLED_FRAMES = 768;

  /** Default of {@link #walkedFrames}. */
  public static final long DEFAULT_WALKED_FRAMES = 108_000L;

  /** Default of {@link #audioSeconds}. */
  public static final long DEFAULT_AUDIO_SECONDS = 7_200L;

  /** Default of {@link #audioChannels}. */
  public static final int DEFAULT_AUDIO_CHANNELS = 8;

  /** Default of {@link #lowestSampleRate}. */
  public static final int DEFAULT_LOWEST_SAMPLE_RATE = 4_000;

  /** Default of {@link #highestSampleRate}. */
  public static final int DEFAULT_HIGHEST_SAMPLE_RATE = 192_000;

  /** Default of {@link #requestImages}. */
  public static final int DEFAULT_REQUEST_IMAGES = 32;

  /** Default of {@link #requestVideos}. */
  public static final int DEFAULT_REQUEST_VIDEOS = 4;

  /** Default of {@link #requestAudios}. */
  public static final int DEFAULT_REQUEST_AUDIOS = 8;

  /** Default of {@link #requestPixels}. */
  public static final long DEFAULT_REQUEST_PIXELS = 400_000_000L;

  /** {@link #walkedFrames} for a person's own files: 12 h at 60 frames per second. */
  public static final long BATCH_WALKED_FRAMES = 2_592_000L;

  /** {@link #audioSeconds} for a person's own files: 24 h. */
  public static final long BATCH_AUDIO_SECONDS = 86_400L;

  /** Limits for a request from outside. */
  public static final MediaLimits DEFAULT =
      new MediaLimits(
          DEFAULT_IMAGE_BYTES,
          DEFAULT_IMAGE_PIXELS,
          DEFAULT_IMAGE_SIDE,
          DEFAULT_IMAGE_ASPECT,
          DEFAULT_ANIMATION_FRAMES,
          DEFAULT_METADATA_BYTES,
          DEFAULT_CONTAINER_STREAMS,
          DEFAULT_VIDEO_LONG_SIDE,
          DEFAULT_VIDEO_SHORT_SIDE,
          DEFAULT_SAMPLED_FRAMES,
          DEFAULT_WALKED_FRAMES,
          DEFAULT_AUDIO_SECONDS,
          DEFAULT_AUDIO_CHANNELS,
          DEFAULT_LOWEST_SAMPLE_RATE,
          DEFAULT_HIGHEST_SAMPLE_RATE,
          DEFAULT_REQUEST_IMAGES,
          DEFAULT_REQUEST_VIDEOS,
          DEFAULT_REQUEST_AUDIOS,
          DEFAULT_REQUEST_PIXELS);

  /**
   * Limits for a person's own files: hours of video and sound, as many delivered frames as frames
   * walked over. The limits on pixels stay.
   */
  public static final MediaLimits BATCH =
      DEFAULT
          .with()
          .sampledFrames((int) BATCH_WALKED_FRAMES)
          .walkedFrames(BATCH_WALKED_FRAMES)
          .audioSeconds(BATCH_AUDIO_SECONDS)
          .build();

  /**
   * A set of limits.
   *
   * @throws IllegalArgumentException if one is below 1 or beyond what the decoder can keep
   */
  public MediaLimits {
    check("imageBytes", imageBytes, 1L << 30);
    check("imagePixels", imagePixels, 268_000_000L);
    check("imageSide", imageSide, 32_768);
    check("imageAspect", imageAspect, 32_768);
    check("animationFrames", animationFrames, 256);
    check("metadataBytes", metadataBytes, 16 << 20);
    check("containerStreams", containerStreams, 16);
    check("videoLongSide", videoLongSide, 8192);
    check("videoShortSide", videoShortSide, 4608);
    check("sampledFrames", sampledFrames, Integer.MAX_VALUE);
    check("walkedFrames", walkedFrames, 1L << 40);
    check("audioSeconds", audioSeconds, 1L << 32);
    check("audioChannels", audioChannels, 64);
    check("lowestSampleRate", lowestSampleRate, 192_000);
    check("highestSampleRate", highestSampleRate, 768_000);
    check("requestImages", requestImages, 1 << 20);
    check("requestVideos", requestVideos, 1 << 20);
    check("requestAudios", requestAudios, 1 << 20);
    check("requestPixels", requestPixels, 1L << 40);
    if (lowestSampleRate > highestSampleRate) {
      throw new IllegalArgumentException(
          "lowestSampleRate must be at most highestSampleRate, were %d and %d"
              .formatted(lowestSampleRate, highestSampleRate));
    }
  }

  private static void check(String name, long value, long ceiling) {
    if (value < 1 || value > ceiling) {
      throw new IllegalArgumentException(
          "%s must be 1..%d, was %d".formatted(name, ceiling, value));
    }
  }

  /** A builder that starts from these limits. */
  public MediaLimitsBuilder with() {
    return new MediaLimitsBuilder(this);
  }
}
