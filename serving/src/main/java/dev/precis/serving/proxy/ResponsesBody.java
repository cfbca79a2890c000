package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The body of a request to {@code /v1/responses}. One that holds media becomes a chat request, as
 * rows go to servers by chat alone; one without goes on as it came.
 */
final class ResponsesBody {
  /** Fields that say the same in a chat request, by the name that they have there. */
  private static final Map<String, String> SAME =
      Map.of(
          "model",
          "model",
          "temperature",
          "temperature",
          "top_p",
          "top_p",
          "stream",
          "stream",
          "user",
          "user",
          "max_output_tokens",
          "max_completion_tokens",
          Choice.FIELD,
          Choice.FIELD);

  /** Fields that are said back, or change nothing here. */
  private static final Set<String> IGNORED = Set.of("metadata", "store", "input", "instructions");

  /** Fields with the one value that holds anyway. */
  private static final Map<String, String> FIXED =
      Map.of(
          "truncation", "disabled",
          "background", "false",
          "parallel_tool_calls", "true",
          "tool_choice", "auto",
          "text", "{\"format\":{\"type\":\"text\"}}");

  /** Names that are said back in a refusal; others are a client's own words. */
  private static final Pattern NAME = Pattern.compile("[a-z_]{1,40}");

  private static final int MAX_NAMED = 16;

  private static final Set<String> ROLES = Set.of("user", "assistant", "system", "developer");
  private static final Set<String> TEXTS = Set.of("input_text", "output_text");
  private static final String IMAGE = "input_image";
  private static final String SOUND = "input_audio";
  private static final Set<String> MEDIA = Set.of(IMAGE, SOUND);

  /** Parts that a server would fetch or believe; they are never handed on. */
  private static final Set<String> NEVER =
      Set.of(
          "input_file",
          "input_video",
          "image_url",
          "video_url",
          "audio_url",
          "computer_screenshot");

  private ResponsesBody() {}

  /**
   * Whether a body holds media, wherever they stand.
   *
   * @throws Refused if it holds what is never handed on
   */
  static boolean hasMedia(ObjectNode root) {
    ForeignTensors.refuse(root);
    return hasMedia(root.path("input"));
  }

  private static boolean hasMedia(JsonNode node) {
    boolean found = false;
    if (node.isObject()) {
      String type = node.path("type").asText("");
      if (NEVER.contains(type) || type.endsWith("_embeds")) {
        throw Refused.body(
            "UNKNOWN_PART",
            "input holds a part of a type that is not taken here; allowed are input_text, output_text, input_image, input_audio");
      }
      found = MEDIA.contains(type);
    }
    for (JsonNode child : node) {
      found |= hasMedia(child);
    }
    return found;
  }

  /**
   * The same as a chat request.
   *
   * @throws Refused with a list of the fields that cannot be said there
   */
  static ObjectNode chat(ObjectNode root) {
    List<String> unsupported = new ArrayList<>();
    ObjectNode chat = JsonBody.object();
    root.properties()
        .forEach(field -> {
          String name = field.getKey();
          JsonNode value = field.getValue();
          String there = SAME.get(name);
          if (there != null) {
            chat.set(there, value);
          } else if (!IGNORED.contains(name) && !nothing(name, value)) {
            unsupported.add(name);
          }
        });
    if (!unsupported.isEmpty()) {
      throw Refused.body(
          "UNSUPPORTED_FIELDS",
          "with media %d fields are not taken: %s; leave them out, or ask by /v1/chat/completions"
              .formatted(
                  unsupported.size(),
                  unsupported.stream()
                      .filter(name -> NAME.matcher(name).matches())
                      .limit(MAX_NAMED)
                      .collect(Collectors.joining(", "))));
    }
    if (root.path("stream").asBoolean(false)) {
      chat.putObject("stream_options").put("include_usage", true);
    }
    ArrayNode messages = chat.putArray("messages");
    if (root.path("instructions").isTextual()) {
      messages.addObject().put("role", "system").set("content", root.path("instructions"));
    }
    JsonNode input = root.path("input");
    for (int i = 0; i < input.size(); i++) {
      messages.add(message("input[%d]".formatted(i), input.path(i)));
    }
    return chat;
  }

  private static boolean nothing(String name, JsonNode value) {
    boolean empty = value.isNull() || (value.isContainerNode() && value.isEmpty());
    return empty
        || value.toString().equals(FIXED.get(name))
        || value.asText().equals(FIXED.get(name));
  }

  private static ObjectNode message(String name, JsonNode item) {
    String role = item.path("role").asText("");
    if (!item.path("type").asText("message").equals("message") || !ROLES.contains(role)) {
      throw Refused.body(
          "UNSUPPORTED_ITEM",
          "%s is no message of user, assistant, system or developer; with media no other items are taken"
              .formatted(name));
    }
    // templates of open models know no developer
    ObjectNode message = JsonBody.object().put("role", role.equals("developer") ? "system" : role);
    JsonNode content = item.path("content");
    if (content.isTextual()) {
      message.set("content", content);
      return message;
    }
    ArrayNode parts = message.putArray("content");
    for (int p = 0; p < content.size(); p++) {
      parts.add(part("%s.content[%d]".formatted(name, p), content.path(p)));
    }
    return message;
  }

  private static ObjectNode part(String name, JsonNode part) {
    String type = part.path("type").asText("");
    ObjectNode out = JsonBody.object();
    if (TEXTS.contains(type)) {
      return out.put("type", "text").set("text", part.path("text"));
    }
    if (type.equals(IMAGE)) {
      if (!part.path("image_url").isTextual()) {
        throw Refused.body(
            "PART_UNREADABLE", "%s needs {\"image_url\": \"data:...\"}".formatted(name));
      }
      out.put("type", "image_url").putObject("image_url").set("url", part.path("image_url"));
      return out;
    }
    if (type.equals(SOUND)) {
      return out.put("type", SOUND).set(SOUND, part.path(SOUND));
    }
    throw Refused.body(
        "UNKNOWN_PART",
        "%s has a type that is not taken here; allowed are input_text, output_text, %s, %s"
            .formatted(name, IMAGE, SOUND));
  }
}
