package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The body of a chat request: what is known of it, and the media that stand in it. */
final class ChatBody {
  private final ObjectNode root;
  private final Optional<Choice> choice;
  private final List<Slot> slots;

  private ChatBody(ObjectNode root, Optional<Choice> choice, List<Slot> slots) {
    this.root = root;
    this.choice = choice;
    this.slots = slots;
  }

  private record Slot(ArrayNode content, int index, MediumInput input) {}

  /**
   * Reads a body. All its media are looked at, none is decoded.
   *
   * @param door where the bytes of media come from
   * @throws Refused if it is no JSON object, or a part is not taken
   */
  static ChatBody parse(byte[] body, MediaDoor door) {
    ObjectNode root = JsonBody.parse(body);
    JsonNode field = root.remove(Choice.FIELD);
    Optional<Choice> choice = Optional.ofNullable(field).map(Choice::of);
    List<Slot> slots = new ArrayList<>();
    JsonNode messages = root.path("messages");
    for (int m = 0; m < messages.size(); m++) {
      if (messages.path(m).path("content") instanceof ArrayNode content) {
        for (int p = 0; p < content.size(); p++) {
          String name = "messages[%d].content[%d]".formatted(m, p);
          int place = p;
          ChatPart.medium(name, content.path(p), door)
              .ifPresent(input -> slots.add(new Slot(content, place, input)));
        }
      }
    }
    return new ChatBody(root, choice, slots);
  }

  /** Whether it goes on as it came: it names no medium and asks nothing of the proxy. */
  boolean plain() {
    return slots.isEmpty() && choice.isEmpty();
  }

  /** What it asks of the proxy. */
  Choice choice() {
    return choice.orElse(Choice.NONE);
  }

  /** Its media in order. */
  List<MediumInput> media() {
    return slots.stream().map(Slot::input).toList();
  }

  /** What the last message says, if it is the user's and holds text. */
  Optional<String> said() {
    JsonNode messages = root.path("messages");
    JsonNode last = messages.path(messages.size() - 1);
    if (!last.path("role").asText("").equals("user")) {
      return Optional.empty();
    }
    List<String> texts = texts(last);
    return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", texts));
  }

  /** Characters of all messages. */
  long characters() {
    long out = 0;
    for (JsonNode message : root.path("messages")) {
      for (String text : texts(message)) {
        out += text.length();
      }
    }
    return out;
  }

  private static List<String> texts(JsonNode message) {
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      return List.of(content.textValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode part : content) {
      JsonNode text = part.isTextual() ? part : part.path("text");
      if (text.isTextual()) {
        texts.add(text.textValue());
      }
    }
    return texts;
  }

  /** Whether the answer is to come in pieces. */
  boolean stream() {
    return root.path("stream").asBoolean(false);
  }

  /** Longest answer that it asks for, tokens; 1 if it does not say. */
  int answerTokens() {
    JsonNode asked = root.path("max_completion_tokens");
    JsonNode tokens = asked.isNumber() ? asked : root.path("max_tokens");
    return tokens.canConvertToInt() ? Math.max(1, tokens.intValue()) : 1;
  }

  /** Every text in it that a template might write into the prompt: values and names, no media. */
  List<String> texts() {
    List<String> out = new ArrayList<>();
    collect(root, out);
    return out;
  }

  private void collect(JsonNode node, List<String> out) {
    if (node.isTextual()) {
      out.add(node.textValue());
    } else if (node.isObject()) {
      node.properties()
          .forEach(entry -> {
            out.add(entry.getKey());
            collect(entry.getValue(), out);
          });
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        if (!slot(node, i)) {
          collect(node.path(i), out);
        }
      }
    }
  }

  private boolean slot(JsonNode array, int index) {
    return slots.stream().anyMatch(slot -> slot.content() == array && slot.index() == index);
  }

  /**
   * The body with other parts in place of its media; nothing of the client's parts is left.
   *
   * @param parts JSON objects, one for each medium in order
   */
  Buffer with(List<byte[]> parts) {
    // parts are megabytes: a word that nobody could have sent stands for each until all is written
    String word = UUID.randomUUID().toString();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      slot.content().set(slot.index(), root.textNode(word + i));
    }
    byte[] frame = JsonBody.write(root);
    String text = new String(frame, StandardCharsets.ISO_8859_1);
    Buffer out = Buffer.buffer(frame.length + parts.stream().mapToInt(part -> part.length).sum());
    int from = 0;
    for (int i = 0; i < slots.size(); i++) {
      String quoted = '"' + word + i + '"';
      int to = text.indexOf(quoted, from);
      out.appendBytes(frame, from, to - from).appendBytes(parts.get(i));
      from = to + quoted.length();
    }
    return out.appendBytes(frame, from, frame.length - from);
  }
}
