package dev.precis.media;

/** Builds {@link MediaLimits} from a given set; each setter is named after the limit it changes. */
public final class MediaLimitsBuilder {
  private long imageBytes;
  private long imagePixels;
  private int imageSide;
  private int imageAspect;
  private int animationFrames;
  private int metadataBytes;
  private int containerStreams;
  private int videoLongSide;
  private int videoShortSide;
  private int sampledFrames;
  private long walkedFrames;
  private long audioSeconds;
  private int audioChannels;
  private int lowestSampleRate;
  private int highestSampleRate;
  private int requestImages;
  private int requestVideos;
  private int requestAudios;
  private long requestPixels;

  MediaLimitsBuilder(MediaLimits from) {
    this.imageBytes = from.imageBytes();
    this.imagePixels = from.imagePixels();
    this.imageSide = from.imageSide();
    this.imageAspect = from.imageAspect();
    this.animationFrames = from.animationFrames();
    this.metadataBytes = from.metadataBytes();
    this.containerStreams = from.containerStreams();
    this.videoLongSide = from.videoLongSide();
    this.videoShortSide = from.videoShortSide();
    this.sampledFrames = from.sampledFrames();
    this.walkedFrames = from.walkedFrames();
    this.audioSeconds = from.audioSeconds();
    this.audioChannels = from.audioChannels();
    this.lowestSampleRate = from.lowestSampleRate();
    this.highestSampleRate = from.highestSampleRate();
    this.requestImages = from.requestImages();
    this.requestVideos = from.requestVideos();
    this.requestAudios = from.requestAudios();
    this.requestPixels = from.requestPixels();
  }

  /** Sets {@link MediaLimits#imageBytes}. */
  public MediaLimitsBuilder imageBytes(long value) {
    imageBytes = value;
    return this;
  }

  /** Sets {@link MediaLimits#imagePixels}. */
  public MediaLimitsBuilder imagePixels(long value) {
    imagePixels = value;
    return this;
  }

  /** Sets {@link MediaLimits#imageSide}. */
  public MediaLimitsBuilder imageSide(int value) {
    imageSide = value;
    return this;
  }

  /** Sets {@link MediaLimits#imageAspect}. */
  public MediaLimitsBuilder imageAspect(int value) {
    imageAspect = value;
    return this;
  }

  /** Sets {@link MediaLimits#animationFrames}. */
  public MediaLimitsBuilder animationFrames(int value) {
    animationFrames = value;
    return this;
  }

  /** Sets {@link MediaLimits#metadataBytes}. */
  public MediaLimitsBuilder metadataBytes(int value) {
    metadataBytes = value;
    return this;
  }

  /** Sets {@link MediaLimits#containerStreams}. */
  public MediaLimitsBuilder containerStreams(int value) {
    containerStreams = value;
    return this;
  }

  /** Sets {@link MediaLimits#videoLongSide}. */
  public MediaLimitsBuilder videoLongSide(int value) {
    videoLongSide = value;
    return this;
  }

  /** Sets {@link MediaLimits#videoShortSide}. */
  public MediaLimitsBuilder videoShortSide(int value) {
    videoShortSide = value;
    return this;
  }

  /** Sets {@link MediaLimits#sampledFrames}. */
  public MediaLimitsBuilder sampledFrames(int value) {
    sampledFrames = value;
    return this;
  }

  /** Sets {@link MediaLimits#walkedFrames}. */
  public MediaLimitsBuilder walkedFrames(long value) {
    walkedFrames = value;
    return this;
  }

  /** Sets {@link MediaLimits#audioSeconds}. */
  public MediaLimitsBuilder audioSeconds(long value) {
    audioSeconds = value;
    return this;
  }

  /** Sets {@link MediaLimits#audioChannels}. */
  public MediaLimitsBuilder audioChannels(int value) {
    audioChannels = value;
    return this;
  }

  /** Sets {@link MediaLimits#lowestSampleRate}. */
  public MediaLimitsBuilder lowestSampleRate(int value) {
    lowestSampleRate = value;
    return this;
  }

  /** Sets {@link MediaLimits#highestSampleRate}. */
  public MediaLimitsBuilder highestSampleRate(int value) {
    highestSampleRate = value;
    return this;
  }

  /** Sets {@link MediaLimits#requestImages}. */
  public MediaLimitsBuilder requestImages(int value) {
    requestImages = value;
    return this;
  }

  /** Sets {@link MediaLimits#requestVideos}. */
  public MediaLimitsBuilder requestVideos(int value) {
    requestVideos = value;
    return this;
  }

  /** Sets {@link MediaLimits#requestAudios}. */
  public MediaLimitsBuilder requestAudios(int value) {
    requestAudios = value;
    return this;
  }

  /** Sets {@link MediaLimits#requestPixels}. */
  public MediaLimitsBuilder requestPixels(long value) {
    requestPixels = value;
    return this;
  }

  /**
   * The limits.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public MediaLimits build() {
    return new MediaLimits(
        imageBytes,
        imagePixels,
        imageSide,
        imageAspect,
        animationFrames,
        metadataBytes,
        containerStreams,
        videoLongSide,
        videoShortSide,
        sampledFrames,
        walkedFrames,
        audioSeconds,
        audioChannels,
        lowestSampleRate,
        highestSampleRate,
        requestImages,
        requestVideos,
        requestAudios,
        requestPixels);
  }
}
