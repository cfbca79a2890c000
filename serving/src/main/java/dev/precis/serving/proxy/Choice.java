package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.compress.Budget;
import dev.precis.compress.LearnedMethod;
import dev.precis.compress.MethodSpec;
import dev.precis.pipeline.StreamSettings;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asks for in the field {@code precis} of its request; what it leaves out is as the
 * proxy was started.
 *
 * @param method with options
 * @param keep how much
 */
record Choice(Optional<MethodSpec> method, Optional<Budget> keep) {
  /** Name of the field. */
  static final String FIELD = "precis";

  /** As the proxy was started. */
  static final Choice NONE = new Choice(Optional.empty(), Optional.empty());

  private static final Set<String> KEYS = Set.of("method", "keep");

  /**
   * What a body asks for; the field is taken out of it.
   *
   * @throws Refused if it holds something else
   */
  static Choice in(ObjectNode root) {
    JsonNode field = root.remove(FIELD);
    return field == null ? NONE : of(field);
  }

  /**
   * Reads the field.
   *
   * @throws Refused if it holds something else
   * @throws dev.precis.PrecisException if the method or the budget cannot be read
   */
  static Choice of(JsonNode field) {
    if (!field.isObject()) {
      throw Refused.body("PRECIS_FIELD", "precis must be an object with method, keep");
    }
    JsonBody.onlyKeys(field, KEYS, "PRECIS_FIELD", FIELD);
    return new Choice(
        text(field, "method").map(Choice::method), text(field, "keep").map(Budget::parse));
  }

  private static Optional<String> text(JsonNode field, String key) {
    JsonNode value = field.path(key);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw Refused.body(
          "PRECIS_FIELD",
          "precis.%s must be a text, e.g. %s"
              .formatted(key, key.equals("keep") ? "\"25%\" or \"64\"" : "\"holov\""));
    }
    return Optional.of(value.textValue());
  }

  // a client may not have this process open folders
  private static MethodSpec method(String text) {
    MethodSpec method = MethodSpec.parse(text);
    if (method.options().containsKey(LearnedMethod.PACK.name())) {
      throw Refused.forbidden(
          "PACK_NAMED",
          "precis.method names a pack; trained methods are chosen where the proxy is started");
    }
    return method;
  }

  /** The settings of a stream with what is asked for. */
  StreamSettings apply(StreamSettings usual) {
    StreamSettings out = method.map(usual::withMethod).orElse(usual);
    return keep.map(out::withBudget).orElse(out);
  }
}
