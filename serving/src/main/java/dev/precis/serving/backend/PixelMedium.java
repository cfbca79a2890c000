package dev.precis.serving.backend;

import dev.precis.pipeline.SmallPictures;
import java.util.List;

/** A medium as a server that encodes by itself is sent it. */
public sealed interface PixelMedium {
  /**
   * A picture, or the frames of a video in order of time.
   *
   * @param pictures one or more
   */
  record Pictures(List<SmallPictures.Picture> pictures) implements PixelMedium {
    /** Copies the list. */
    public Pictures {
      pictures = List.copyOf(pictures);
    }
  }

  /**
   * A sound as it came; nothing is made smaller.
   *
   * @param file its bytes
   * @param format {@code wav}, {@code mp3}, {@code flac} or {@code ogg}
   */
  @SuppressWarnings("ArrayRecordComponent") // sent once, never compared
  record Sound(byte[] file, String format) implements PixelMedium {}

  /** Bytes of its files. */
  default long bytes() {
    return switch (this) {
      case Pictures(List<SmallPictures.Picture> pictures) ->
          pictures.stream().mapToLong(picture -> picture.file().length).sum();
      case Sound(byte[] file, String _) -> file.length;
    };
  }
}
