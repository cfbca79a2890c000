package dev.precis.media;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of media before it is decoded.
 *
 * @param kind picture, video or sound
 * @param container short name of the file format: png, mov, matroska, wav, ...
 * @param bytes size of the file
 * @param durationUs length the header claims, microseconds, 0 if unknown or a still picture
 * @param imageOrNull the picture, if it is one
 * @param videoOrNull the picture track, if there is one
 * @param audioOrNull the sound track, if there is one
 */
public record MediaProbe(
    MediaKind kind,
    String container,
    long bytes,
    long durationUs,
    @Nullable ImageInfo imageOrNull,
    @Nullable VideoInfo videoOrNull,
    @Nullable AudioInfo audioOrNull) {
  /** The picture, if it is one. */
  public Optional<ImageInfo> image() {
    return Optional.ofNullable(imageOrNull);
  }

  /** The picture track, if there is one. */
  public Optional<VideoInfo> video() {
    return Optional.ofNullable(videoOrNull);
  }

  /** The sound track, if there is one. */
  public Optional<AudioInfo> audio() {
    return Optional.ofNullable(audioOrNull);
  }
}
