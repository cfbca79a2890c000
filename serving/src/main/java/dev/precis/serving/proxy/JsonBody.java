package dev.precis.serving.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** JSON bodies as trees that are written as they were read: numbers keep their digits. */
final class JsonBody {
  /** Deepest nesting of a body; schemas of tools need some. */
  private static final int MAX_DEPTH = 64;

  private static final JsonMapper JSON = mapper();

  private JsonBody() {}

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
   * The object that a body holds.
   *
   * @throws Refused if it is none
   */
  static ObjectNode parse(byte[] body) {
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

  /** The object that a text holds. */
  static ObjectNode parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An empty object. */
  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** The bytes of a tree. */
  static byte[] write(JsonNode tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw PrecisException.internal("BODY_WRITE", "a tree that was read cannot be written", e);
    }
  }

  /**
   * Refuses an object with other keys.
   *
   * @param code of the refusal
   * @param what the object is, for the message
   */
  static void onlyKeys(JsonNode object, Collection<String> allowed, String code, String what) {
    List<String> others = new ArrayList<>();
    for (String key : (Iterable<String>) object::fieldNames) {
      if (!allowed.contains(key)) {
        others.add(key);
      }
    }
    if (!others.isEmpty()) {
      throw Refused.body(
          code,
          "%s has %d keys that are not taken here; allowed are %s"
              .formatted(what, others.size(), String.join(", ", new TreeSet<>(allowed))));
    }
  }
}
