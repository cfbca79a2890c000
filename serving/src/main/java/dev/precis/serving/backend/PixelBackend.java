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
 * small pictures as parts {@code image_url}. Nothing need be known of its model.
 */
public final class PixelBackend {
  /** Most pictures of a request, frames of videos among them. */
  public static final int MAX_PICTURES = 64;

  /** Most bytes of all picture files of a request. */
  public static final long MAX_BYTES = 32L << 20;

  /** Stable id, {@code openai}. */
  public String id() {
    return "openai";
  }

  /**
   * The media of a request, each as what stands for it in a message: one part, or several with
   * commas between. JSON, ASCII.
   *
   * @param media pictures of each medium, in order
   * @throws PrecisException {@code PICTURES_NONE}, {@code PICTURES_TOO_MANY} or {@code
   *     PICTURES_TOO_LARGE}
   */
  public List<byte[]> parts(List<List<SmallPictures.Picture>> media) {
    guard(media);
    List<byte[]> out = new ArrayList<>();
    for (List<SmallPictures.Picture> pictures : media) {
      List<String> parts = new ArrayList<>();
      for (SmallPictures.Picture picture : pictures) {
        byte[] part = Json.object(json -> part(json, picture));
        parts.add(new String(part, StandardCharsets.US_ASCII));
      }
      out.add(String.join(",", parts).getBytes(StandardCharsets.US_ASCII));
    }
    return out;
  }

  private static void guard(List<List<SmallPictures.Picture>> media) {
    int count = 0;
    long bytes = 0;
    for (List<SmallPictures.Picture> pictures : media) {
      if (pictures.isEmpty()) {
        throw PrecisException.user("PICTURES_NONE", "a medium has no picture that could be sent");
      }
      count += pictures.size();
      for (SmallPictures.Picture picture : pictures) {
        bytes += picture.file().length;
      }
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
          "the pictures have %d bytes, at most %d are sent in a request: keep less of each"
              .formatted(bytes, MAX_BYTES));
    }
  }

  private static void part(JsonGenerator json, SmallPictures.Picture picture) throws IOException {
    json.writeStringField("type", "image_url");
    json.writeObjectFieldStart("image_url");
    json.writeStringField(
        "url",
        "data:%s;base64,%s"
            .formatted(picture.type(), Base64.getEncoder().encodeToString(picture.file())));
    json.writeEndObject();
  }
}
