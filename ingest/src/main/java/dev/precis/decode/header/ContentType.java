package dev.precis.decode.header;

import java.util.Locale;

/** What the first bytes say the content is. */
public sealed interface ContentType {
  /** A picture format that is decoded here. */
  record Picture(PictureFormat format) implements ContentType {}

  /** A container or sound format that is decoded here. */
  record Container(ContainerFormat format) implements ContentType {}

  /**
   * Something recognised or not, but not decoded here.
   *
   * @param description for the message, such as "a PDF document"
   */
  record Refused(String description) implements ContentType {}

  /** Pictures decoded here. */
  enum PictureFormat {
    PNG,
    JPEG,
    WEBP,
    GIF,
    BMP;

    /** Lower-case name. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Containers decoded here; the label is also the name of the demuxer. */
  enum ContainerFormat {
    MOV,
    MATROSKA,
    MPEGTS,
    AVI,
    OGG,
    WAV,
    FLAC,
    MP3,
    AAC;

    /** Lower-case name. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
