package dev.precis.serving.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.precis.PrecisException;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.tokens.Modality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The body of a chat request: what is known of it, and the media that stand in it. */
final class ChatBody {
  /** Deepest nesting of a body; schemas of tools need some. */
  private static final int MAX_DEPTH = 64;

  private static final JsonMapper JSON = mapper();

  private final ObjectNode root;
  private final Optional<Choice> choice;
  private final List<Slot> slots;

  private ChatBody(ObjectNode root, Optional<Choice> choice, List<Slot> slots) {
    this.root = root;
    this.choice = choice;
    this.slots = slots;
  }

  private record Slot(ArrayNode content, int index, MediumInput input) {}

  private static JsonMapper mapper() {
    // strings are as long as bodies, which are bounded before they are read
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxStringLength(Integer.MAX_VALUE)
            .build();
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(constraints)
                // of two equal keys one reader takes the first and another the last
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /**
   * Reads a body. All its media are looked at, none is decoded.
   *
   * @param tenant whose request it is
   * @throws Refused if it is no JSON object, or a part is not taken
   */
  static ChatBody parse(byte[] body, String tenant, MediaLimits limits) {
    ObjectNode root = root(body);
    JsonNode field = root.remove(Choice.FIELD);
    Optional<Choice> choice = Optional.ofNullable(field).map(Choice::of);
    List<Slot> slots = new ArrayList<>();
    JsonNode messages = root.path("messages");
    for (int m = 0; m < messages.size(); m++) {
      if (messages.path(m).path("content") instanceof ArrayNode content) {
        for (int p = 0; p < content.size(); p++) {
          String name = "messages[%d].content[%d]".formatted(m, p);
          Optional<Modality> kind = ChatPart.kind(name, content.path(p));
          if (kind.isPresent()) {
            MediaSource source = ChatPart.source(name, kind.get(), content.path(p), limits);
            slots.add(
                new Slot(content, p, new MediumInput(tenant, kind.get(), source, source.sha256())));
          }
        }
      }
    }
    return new ChatBody(root, choice, slots);
  }

  private static ObjectNode root(byte[] body) {
    try {
      if (JSON.readTree(body) instanceof ObjectNode object) {
        return object;
      }
      throw Refused.body("BODY_UNREADABLE", "the body must be a JSON object");
    } catch (JsonProcessingException e) {
      throw Refused.body(
          "BODY_UNREADABLE",
          "the body is no JSON object without double keys, at most %d deep; see line %d, column %d"
              .formatted(
                  MAX_DEPTH,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getLocation() == null ? 0 : e.getLocation().getColumnNr()));
    } catch (IOException e) {
      throw PrecisException.internal("BODY_READ", "an array in memory cannot be read", e);
    }
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
  byte[] with(List<String> parts) {
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      slot.content().set(slot.index(), root.rawValueNode(new RawValue(parts.get(i))));
    }
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw PrecisException.internal("BODY_WRITE", "a tree that was read cannot be written", e);
    }
  }
}
