package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.media.MediaSource;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads one part of a message. Parts that a server would take for tensors are unknown here like any
 * other: rows come from this process or not at all.
 */
final class ChatPart {
  /** Most pictures of a video that comes as pictures. */
  static final int MAX_FRAMES = 256;

  private static final Set<String> TEXT_KEYS =
      Set.of("type", "text", "refusal", "annotations", "cache_control");
  private static final Set<String> TEXT = Set.of("text", "refusal");
  private static final String IMAGE = "image_url";
  private static final String VIDEO = "video_url";
  private static final String FRAMES = "video";
  private static final String SOUND = "input_audio";
  private static final String SOUND_AT = "audio_url";
  private static final Set<String> SOUND_FORMATS = Set.of("wav", "mp3", "flac", "ogg");

  private ChatPart() {}

  /**
   * The medium that a part is; none if it is text.
   *
   * @param name what to call it in messages
   * @param door where its bytes come from
   * @throws Refused if the part is not taken
   */
  static Optional<MediumInput> medium(String name, JsonNode part, MediaDoor door) {
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
          case IMAGE -> one(name, Modality.IMAGE, url(name, part, IMAGE), door);
          case SOUND_AT -> one(name, Modality.AUDIO, url(name, part, SOUND_AT), door);
          case SOUND -> sound(name, part.path(SOUND), door);
          case VIDEO ->
              part.path(VIDEO).path("url").isArray()
                  ? frames(name, part, part.path(VIDEO).path("url"), door)
                  : one(name, Modality.VIDEO, url(name, part, VIDEO), door);
          case FRAMES -> frames(name, part, part.path(FRAMES), door);
          default ->
              throw Refused.body(
                  "UNKNOWN_PART",
                  "%s has a type that is not taken here; allowed are text, refusal, %s"
                      .formatted(name, String.join(", ", IMAGE, VIDEO, FRAMES, SOUND, SOUND_AT)));
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

  private static MediumInput one(String name, Modality kind, String address, MediaDoor door) {
    return MediumInput.of(
        door.tenant(), kind, MediaSource.bytes(name, door.bytes(name, address, kind)));
  }

  private static String url(String name, JsonNode part, String key) {
    JsonNode url = part.path(key).path("url");
    if (!url.isTextual()) {
      throw Refused.body(
          "PART_UNREADABLE", "%s needs {\"%s\": {\"url\": \"data:...\"}}".formatted(name, key));
    }
    return url.textValue();
  }

  private static MediumInput sound(String name, JsonNode sound, MediaDoor door) {
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
    byte[] bytes = door.base64(name, sound.path("data").textValue(), Modality.AUDIO);
    return MediumInput.of(door.tenant(), Modality.AUDIO, MediaSource.bytes(name, bytes));
  }

  /** A list of pictures as a video: addresses, or parts that name one each. */
  private static MediumInput frames(String name, JsonNode part, JsonNode list, MediaDoor door) {
    if (!list.isArray() || list.isEmpty()) {
      throw Refused.body(
          "PART_UNREADABLE",
          "%s needs {\"%s\": [\"data:image/jpeg;base64,...\", ...]}".formatted(name, FRAMES));
    }
    if (list.size() > MAX_FRAMES) {
      throw Refused.large(
          "MEDIA_TOO_MANY_PARTS",
          "%s has %d pictures, a video may have %d".formatted(name, list.size(), MAX_FRAMES));
    }
    List<MediaSource> pictures = new ArrayList<>();
    for (JsonNode frame : list) {
      String place = "%s.%s[%d]".formatted(name, FRAMES, pictures.size());
      String address = frame.isTextual() ? frame.textValue() : url(place, frame, IMAGE);
      pictures.add(MediaSource.bytes(place, door.bytes(place, address, Modality.IMAGE)));
    }
    return MediumInput.frames(door.tenant(), pictures, fps(name, part.path("fps")));
  }

  private static double fps(String name, JsonNode value) {
    if (value.isMissingNode()) {
      return MediumInput.DEFAULT_FPS;
    }
    double fps = value.isNumber() ? value.doubleValue() : 0;
    if (!(fps >= 1 / MediumInput.MAX_FPS && fps <= MediumInput.MAX_FPS)) {
      throw Refused.body(
          "PART_UNREADABLE",
          "%s.fps must be a number of pictures per second, 0.001 to 1000".formatted(name));
    }
    return fps;
  }
}
