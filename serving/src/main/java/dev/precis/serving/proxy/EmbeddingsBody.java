package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The body of a request for embeddings.
 *
 * @param media what is to be embedded; nothing if the request is about texts and goes on
 * @param choice method and budget
 * @param model as the client calls it
 * @param base64 whether vectors come as base64 of little-endian float32 instead of numbers
 * @param normalize whether vectors have length 1
 */
record EmbeddingsBody(
    List<MediumInput> media, Choice choice, String model, boolean base64, boolean normalize) {
  /** Vectors have length 1 where nothing is said, as OpenAI's have. */
  static final boolean DEFAULT_NORMALIZE = true;

  private static final Set<String> KEYS =
      Set.of("input", "model", "encoding_format", "normalize", "user", Choice.FIELD);

  /**
   * Reads a body.
   *
   * @throws Refused if it mixes texts and media, or asks for what there is not
   */
  static EmbeddingsBody parse(byte[] body, MediaDoor door) {
    ObjectNode root = JsonBody.parse(body);
    ForeignTensors.refuse(root);
    if (root.hasNonNull("messages")) {
      throw Refused.body("INPUT", "messages are not embedded; put the media into the list input");
    }
    List<JsonNode> parts = parts(root.path("input"));
    if (parts.isEmpty() && !root.has(Choice.FIELD)) {
      return new EmbeddingsBody(List.of(), Choice.NONE, "", false, DEFAULT_NORMALIZE);
    }
    JsonBody.onlyKeys(root, KEYS, "BODY_KEYS", "a request to embed media");
    if (parts.isEmpty()) {
      throw Refused.body("PRECIS_FIELD", "there are no media, so there is nothing for precis");
    }
    List<MediumInput> media = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String name = "input[%d]".formatted(i);
      media.add(ChatPart.medium(name, parts.get(i), door).orElseThrow(() -> mixed()));
    }
    return new EmbeddingsBody(
        media,
        Choice.in(root),
        root.path("model").asText(""),
        base64(root.path("encoding_format")),
        normalize(root.path("normalize")));
  }

  /** The parts of an input that holds objects; none of one that holds texts or token ids. */
  private static List<JsonNode> parts(JsonNode input) {
    if (input.isObject()) {
      return List.of(input);
    }
    List<JsonNode> parts = new ArrayList<>();
    int others = 0;
    if (input.isArray()) {
      for (JsonNode entry : input) {
        if (entry.isObject()) {
          parts.add(entry);
        } else {
          others++;
        }
      }
    }
    if (!parts.isEmpty() && others > 0) {
      throw mixed();
    }
    return parts;
  }

  private static Refused mixed() {
    return Refused.body(
        "INPUT",
        "input mixes texts and media, whose vectors cannot be compared; send them apart, texts as plain strings");
  }

  private static boolean base64(JsonNode format) {
    return switch (format.isMissingNode() || format.isNull() ? "float" : format.asText("")) {
      case "float" -> false;
      case "base64" -> true;
      default -> throw Refused.body("ENCODING_FORMAT", "encoding_format must be float or base64");
    };
  }

  private static boolean normalize(JsonNode value) {
    if (value.isMissingNode()) {
      return DEFAULT_NORMALIZE;
    }
    if (!value.isBoolean()) {
      throw Refused.body("NORMALIZE", "normalize must be true or false");
    }
    return value.booleanValue();
  }
}
