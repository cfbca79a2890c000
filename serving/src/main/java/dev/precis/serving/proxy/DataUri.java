package dev.precis.serving.proxy;

import dev.precis.tokens.Modality;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Media inside a request: {@code data:TYPE;base64,...}. Everything else is refused. */
final class DataUri {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64,";

  /** Longest head that is looked through. */
  private static final int MAX_HEAD = 128;

  private static final List<String> IMAGES = List.of("image/png", "image/jpeg", "image/webp");
  private static final List<String> VIDEOS =
      List.of("video/mp4", "video/webm", "video/quicktime", "video/x-matroska");

  private static final List<String> SOUNDS =
      List.of(
          "audio/wav",
          "audio/x-wav",
          "audio/wave",
          "audio/mpeg",
          "audio/mp3",
          "audio/flac",
          "audio/x-flac",
          "audio/ogg");

  private DataUri() {}

  /**
   * The bytes of a medium.
   *
   * @param name what to call it in messages
   * @param most bytes that it may have
   * @throws Refused if it is an address, of a type that is not taken, too large or no base64
   */
  static byte[] bytes(String name, String uri, Modality kind, long most) {
    if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Refused.forbidden(
          "REMOTE_MEDIA",
          "%s is not a data: URI: nothing is fetched from there; send data:%s;base64,..."
              .formatted(name, types(kind).getFirst()));
    }
    int end = uri.substring(0, Math.min(uri.length(), MAX_HEAD)).indexOf(BASE64);
    if (end < 0) {
      throw Refused.body(
          "MEDIA_URI", name + " is no base64 data: URI; write data:TYPE;base64,DATA");
    }
    String type = uri.substring(SCHEME.length(), end).toLowerCase(Locale.ROOT);
    if (!types(kind).contains(type)) {
      throw Refused.type(
          "MEDIA_TYPE",
          "%s has a type that is not taken here; allowed are %s"
              .formatted(name, String.join(", ", types(kind))));
    }
    return base64(name, uri, end + BASE64.length(), most);
  }

  /**
   * The bytes that base64 text stands for, from a place on.
   *
   * @throws Refused if they are too many or it is no base64
   */
  static byte[] base64(String name, String text, int from, long most) {
    long bytes = (text.length() - from) / 4L * 3;
    if (bytes > most + 2) {
      throw Refused.large(
          "MEDIA_TOO_LARGE",
          "%s has about %d bytes, at most %d are allowed".formatted(name, bytes, most));
    }
    try {
      return Base64.getDecoder().decode(from == 0 ? text : text.substring(from));
    } catch (IllegalArgumentException e) {
      throw Refused.body("MEDIA_BASE64", name + " is no base64 of the standard alphabet");
    }
  }

  private static List<String> types(Modality kind) {
    return switch (kind) {
      case IMAGE -> IMAGES;
      case VIDEO -> VIDEOS;
      case AUDIO -> SOUNDS;
      case TEXT -> throw new IllegalArgumentException("text is no medium");
    };
  }
}
