package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A response object of {@code /v1/responses}, made of what a chat answer says. */
final class ResponseObject {
  private static final Set<String> SAID_BACK =
      Set.of("instructions", "max_output_tokens", "temperature", "top_p", "metadata", "user");

  private final ObjectNode asked;
  private final String id;
  private final JsonNode created;
  private final String model;

  /**
   * For one answer.
   *
   * @param asked the request
   * @param chat the chat answer, or the first chunk of it
   */
  ResponseObject(ObjectNode asked, JsonNode chat) {
    this.asked = asked;
    this.id = chat.path("id").asText("");
    this.created = chat.path("created");
    this.model = chat.path("model").asText(asked.path("model").asText(""));
  }

  /** Id of the one message in it. */
  String messageId() {
    return "msg_" + id;
  }

  /** Before anything has been said. */
  ObjectNode begun() {
    return object("in_progress", null, JsonBody.object().putArray("output"));
  }

  /**
   * The whole answer.
   *
   * @param finish why the model ended, as chat says it
   * @param usage as chat says it; missing if it does not
   */
  ObjectNode ended(String text, String finish, JsonNode usage) {
    String reason =
        switch (finish) {
          case "length" -> "max_output_tokens";
          case "content_filter" -> "content_filter";
          default -> null;
        };
    String status = reason == null ? "completed" : "incomplete";
    ArrayNode output = JsonBody.object().putArray("output");
    output.add(message(text, status));
    ObjectNode out = object(status, reason, output);
    if (usage.isObject()) {
      ObjectNode counts = out.putObject("usage");
      counts.set("input_tokens", usage.path("prompt_tokens"));
      counts
          .putObject("input_tokens_details")
          .put(
              "cached_tokens", usage.path("prompt_tokens_details").path("cached_tokens").asLong(0));
      counts.set("output_tokens", usage.path("completion_tokens"));
      counts
          .putObject("output_tokens_details")
          .put(
              "reasoning_tokens",
              usage.path("completion_tokens_details").path("reasoning_tokens").asLong(0));
      counts.set("total_tokens", usage.path("total_tokens"));
    }
    return out;
  }

  /** The whole answer of a chat answer that came in one piece. */
  static ObjectNode of(ObjectNode asked, ObjectNode chat) {
    JsonNode choice = chat.path("choices").path(0);
    return new ResponseObject(asked, chat)
        .ended(
            choice.path("message").path("content").asText(""),
            choice.path("finish_reason").asText(""),
            chat.path("usage"));
  }

  /** The message, whole or as far as its status says. */
  ObjectNode message(String text, String status) {
    ObjectNode message = emptyMessage(status);
    ((ArrayNode) message.path("content")).add(part(text));
    return message;
  }

  /** The message without a part. */
  ObjectNode emptyMessage(String status) {
    ObjectNode message =
        JsonBody.object()
            .put("id", messageId())
            .put("type", "message")
            .put("role", "assistant")
            .put("status", status);
    message.putArray("content");
    return message;
  }

  /** The text of the message. */
  static ObjectNode part(String text) {
    ObjectNode part = JsonBody.object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    return part;
  }

  private ObjectNode object(String status, @Nullable String reason, ArrayNode output) {
    ObjectNode out = JsonBody.object();
    out.put("id", "resp_" + id);
    out.put("object", "response");
    out.set("created_at", created);
    out.put("status", status);
    out.putNull("error");
    if (reason == null) {
      out.putNull("incomplete_details");
    } else {
      out.putObject("incomplete_details").put("reason", reason);
    }
    for (String name : SAID_BACK) {
      if (asked.hasNonNull(name)) {
        out.set(name, asked.path(name));
      } else {
        out.putNull(name);
      }
    }
    out.put("model", model);
    out.set("output", output);
    out.put("parallel_tool_calls", true);
    out.putNull("previous_response_id");
    out.put("store", false);
    out.putObject("text").putObject("format").put("type", "text");
    out.put("tool_choice", "auto");
    out.putArray("tools");
    out.put("truncation", "disabled");
    out.putNull("usage");
    return out;
  }
}
