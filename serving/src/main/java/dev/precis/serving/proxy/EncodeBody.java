package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The body of a request for rows.
 *
 * @param parts as they stand in a message, not yet looked at
 * @param choice method and budget
 * @param dtype numbers of the rows
 */
record EncodeBody(List<JsonNode> parts, Choice choice, DType dtype) {
  /** Numbers of rows where nothing is said. */
  static final DType DEFAULT_DTYPE = DType.F32;

  private static final String INPUT = "input";
  private static final String DTYPE = "dtype";
  private static final Set<String> KEYS = Set.of(INPUT, DTYPE, Choice.FIELD);

  /**
   * A body whose {@code input} is one part.
   *
   * @throws Refused if it is not
   */
  static EncodeBody one(byte[] body) {
    ObjectNode root = root(body);
    if (!(root.path(INPUT) instanceof ObjectNode part)) {
      throw Refused.body(
          "INPUT", "input must be one part of a message, e.g. {\"type\":\"image_url\",...}");
    }
    return of(root, List.of(part));
  }

  /**
   * A body whose {@code input} is a list of parts.
   *
   * @param most parts
   * @throws Refused if it is not, or there are more
   */
  static EncodeBody many(byte[] body, int most) {
    ObjectNode root = root(body);
    if (!(root.path(INPUT) instanceof ArrayNode list) || list.isEmpty()) {
      throw Refused.body(
          "INPUT",
          "input must be a list of parts of messages, e.g. [{\"type\":\"image_url\",...}]");
    }
    if (list.size() > most) {
      throw Refused.large(
          "MEDIA_TOO_MANY_PARTS",
          "input has %d parts, at most %d are allowed".formatted(list.size(), most));
    }
    List<JsonNode> parts = new ArrayList<>();
    list.forEach(parts::add);
    EncodeBody out = of(root, parts);
    if (out.choice().budget().isPresent()) {
      throw Refused.body(
          "PRECIS_FIELD", "precis.budget is for media that go together; a batch takes precis.keep");
    }
    return out;
  }

  private static ObjectNode root(byte[] body) {
    ObjectNode root = JsonBody.parse(body);
    JsonBody.onlyKeys(root, KEYS, "BODY_KEYS", "the body");
    return root;
  }

  private static EncodeBody of(ObjectNode root, List<JsonNode> parts) {
    return new EncodeBody(parts, Choice.in(root), dtype(root.path(DTYPE)));
  }

  private static DType dtype(JsonNode name) {
    if (name.isMissingNode()) {
      return DEFAULT_DTYPE;
    }
    return switch (name.asText("")) {
      case "f32" -> DType.F32;
      case "f16" -> DType.F16;
      case "bf16" -> DType.BF16;
      default -> throw Refused.body("DTYPE", "dtype must be f32, f16 or bf16");
    };
  }

  /**
   * The medium that a part is.
   *
   * @throws Refused if it is not taken
   */
  MediumInput medium(int index, MediaDoor door) {
    String name = parts.size() == 1 ? INPUT : "%s[%d]".formatted(INPUT, index);
    return ChatPart.medium(name, parts.get(index), door)
        .orElseThrow(() ->
            Refused.body("UNKNOWN_PART", "%s is text; only media become rows".formatted(name)));
  }
}
