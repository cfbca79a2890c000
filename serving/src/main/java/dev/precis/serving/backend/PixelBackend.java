package dev.precis.serving.backend;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.precis.PrecisException;
import dev.precis.pipeline.SmallPictures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Any server that takes pictures in chat messages, hosted ones too, by {@link Door#PIXELS}: few and
 * small pictures as parts {@code image_url}, sounds as {@code input_audio}. Nothing need be known
 * of its model.
 */
public final class PixelBackend {
  /** Most pictures of a request, frames of videos among them. */
  public static final int MAX_PICTURES = 64;

  /** Most bytes of all files of a request. */
  public static final long MAX_BYTES = 32L << 20;

  /** Stable id, {@code openai}. */
  public String id() {
    return "openai";
  }

  /**
   * The media of a request, each as what stands for it in a message: one part, or several with
   * commas between. JSON, ASCII.
   *
   * @param media in order
   * @throws PrecisException {@code PICTURES_NONE}, {@code PICTURES_TOO_MANY} or {@code
   *     PICTURES_TOO_LARGE}
   */
  public List<byte[]> parts(List<PixelMedium> media) {
    guard(media);
    return media.stream().map(PixelBackend::part).toList();
  }

  private static void guard(List<PixelMedium> media) {
    int count = 0;
    long bytes = 0;
    for (PixelMedium medium : media) {
      if (medium instanceof PixelMedium.Pictures(List<SmallPictures.Picture> pictures)) {
        if (pictures.isEmpty()) {
          throw PrecisException.user("PICTURES_NONE", "a medium has no picture that could be sent");
        }
        count += pictures.size();
      }
      bytes += medium.bytes();
    }
    if (count > MAX_PICTURES) {
      throw PrecisException.limit(
          "PICTURES_TOO_MANY",
          "the media make %d pictures, at most %d are sent in a request: send fewer videos"
              .formatted(count, MAX_PICTURES));
    }
    if (bytes > MAX_BYTES) {
      throw PrecisException.limit(
          "PICTURES_TOO_LARGE",
          "the files have %d bytes, at most %d are sent in a request: keep less of each, or send shorter sounds"
              .formatted(bytes, MAX_BYTES));
    }
  }

  private static byte[] part(PixelMedium medium) {
    return switch (medium) {
      case PixelMedium.Sound sound -> Json.object(json -> sound(json, sound));
      case PixelMedium.Pictures(List<SmallPictures.Picture> pictures) -> {
        List<String> parts = new ArrayList<>();
        for (SmallPictures.Picture picture : pictures) {
          byte[] part = Json.object(json -> picture(json, picture));
          parts.add(new String(part, StandardCharsets.US_ASCII));
        }
        yield String.join(",", parts).getBytes(StandardCharsets.US_ASCII);
      }
    };
  }

  private static void picture(JsonGenerator json, SmallPictures.Picture picture)
      throws IOException {
    json.writeStringField("type", "image_url");
    json.writeObjectFieldStart("image_url");
    json.writeStringField(
        "url",
        "data:%s;base64,%s"
            .formatted(picture.type(), Base64.getEncoder().encodeToString(picture.file())));
    json.writeEndObject();
  }

  private static void sound(JsonGenerator json, PixelMedium.Sound sound) throws IOException {
    json.writeStringField("type", "input_audio");
    json.writeObjectFieldStart("input_audio");
    json.writeBinaryField("data", sound.file());
    json.writeStringField("format", sound.format());
    json.writeEndObject();
  }
}
