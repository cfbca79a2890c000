package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.tokens.Modality;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads one part of a message. Parts that a server would take for tensors are unknown here like any
 * other: rows come from this process or not at all.
 */
final class ChatPart {
  private static final Set<String> TEXT_KEYS =
      Set.of("type", "text", "refusal", "annotations", "cache_control");
  private static final Set<String> TEXT = Set.of("text", "refusal");
  private static final String IMAGE = "image_url";
  private static final String VIDEO = "video_url";
  private static final String SOUND = "input_audio";
  private static final Set<String> SOUND_FORMATS = Set.of("wav", "mp3", "flac", "ogg");

  /** Most bytes of a video or a sound; pictures have {@link MediaLimits#imageBytes}. */
  private static final long MAX_MEDIUM_BYTES = 64L << 20;

  private ChatPart() {}

  /**
   * The medium that a part is; none if it is text.
   *
   * @param name what to call it in messages
   * @param tenant whose request it is
   * @throws Refused if the part is not taken
   */
  static Optional<MediumInput> medium(
      String name, JsonNode part, String tenant, MediaLimits limits) {
    return kind(name, part)
        .map(kind -> {
          MediaSource source = source(name, kind, part, limits);
          return new MediumInput(tenant, kind, source, source.sha256());
        });
  }

  /** What the part is, if it is no text. */
  private static Optional<Modality> kind(String name, JsonNode part) {
    if (part.isTextual()) {
      return Optional.empty();
    }
    String type = part.path("type").asText("");
    if (TEXT.contains(type)) {
      checkText(name, type, part);
      return Optional.empty();
    }
    return Optional.of(
        switch (type) {
          case IMAGE -> Modality.IMAGE;
          case VIDEO -> Modality.VIDEO;
          case SOUND -> Modality.AUDIO;
          default ->
              throw Refused.body(
                  "UNKNOWN_PART",
                  "%s has a type that is not taken here; allowed are text, refusal, %s, %s, %s"
                      .formatted(name, IMAGE, VIDEO, SOUND));
        });
  }

  // a server may look at keys beside the type, so text comes without any that could name a medium
  private static void checkText(String name, String type, JsonNode part) {
    if (!part.path(type).isTextual()) {
      throw Refused.body("PART_UNREADABLE", "%s is %s without a text".formatted(name, type));
    }
    for (String key : (Iterable<String>) part::fieldNames) {
      if (!TEXT_KEYS.contains(key)) {
        throw Refused.body(
            "PART_UNREADABLE",
            "%s is text and has a key that text has not; allowed are %s"
                .formatted(name, new TreeSet<>(TEXT_KEYS)));
      }
    }
  }

  /**
   * The bytes of a part that is a medium.
   *
   * @throws Refused if they are not in the request, not of an allowed type, or too many
   */
  private static MediaSource source(String name, Modality kind, JsonNode part, MediaLimits limits) {
    byte[] bytes =
        switch (kind) {
          case IMAGE -> DataUri.bytes(name, url(name, part, IMAGE), kind, limits.imageBytes());
          case VIDEO -> DataUri.bytes(name, url(name, part, VIDEO), kind, MAX_MEDIUM_BYTES);
          case AUDIO -> sound(name, part.path(SOUND));
          case TEXT -> throw new IllegalArgumentException("text is no medium");
        };
    return MediaSource.bytes(name, bytes);
  }

  private static String url(String name, JsonNode part, String key) {
    JsonNode url = part.path(key).path("url");
    if (!url.isTextual()) {
      throw Refused.body(
          "PART_UNREADABLE", "%s needs {\"%s\": {\"url\": \"data:...\"}}".formatted(name, key));
    }
    return url.textValue();
  }

  private static byte[] sound(String name, JsonNode sound) {
    if (!sound.path("data").isTextual()) {
      throw Refused.body(
          "PART_UNREADABLE",
          "%s needs {\"%s\": {\"data\": BASE64, \"format\": \"wav\"}}".formatted(name, SOUND));
    }
    if (!SOUND_FORMATS.contains(sound.path("format").asText(""))) {
      throw Refused.type(
          "MEDIA_TYPE",
          "%s has a format that is not taken here; allowed are %s"
              .formatted(name, new TreeSet<>(SOUND_FORMATS)));
    }
    return DataUri.base64(name, sound.path("data").textValue(), 0, MAX_MEDIUM_BYTES);
  }
}
