package dev.precis.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Settings of one case. It remembers which were looked at: a setting that an adapter does not know
 * must fail the case, not be passed over.
 */
public final class CaseParameters {
  private final JsonNode values;
  private final Set<String> seen = new HashSet<>();

  CaseParameters(JsonNode values) {
    this.values = values;
  }

  /** Whether the setting is there and not null; it then has to be read as well. */
  public boolean has(String name) {
    seen.add(name);
    return values.hasNonNull(name);
  }

  /** A whole number. */
  public int integer(String name) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(name, "a whole number");
    }
    return value.asInt();
  }

  /** A number. */
  public double number(String name) {
    JsonNode value = required(name);
    if (!value.isNumber()) {
      throw wrong(name, "a number");
    }
    return value.asDouble();
  }

  /** A text. */
  public String text(String name) {
    JsonNode value = required(name);
    if (!value.isTextual()) {
      throw wrong(name, "a text");
    }
    return value.asText();
  }

  /** True or false. */
  public boolean flag(String name) {
    JsonNode value = required(name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value.asBoolean();
  }

  /** Whole numbers. */
  public int[] integers(String name) {
    JsonNode value = required(name);
    int[] out = new int[value.size()];
    for (int i = 0; i < out.length; i++) {
      JsonNode item = value.get(i);
      if (item == null || !item.canConvertToInt()) {
        throw wrong(name, "a list of whole numbers");
      }
      out[i] = item.asInt();
    }
    if (!value.isArray()) {
      throw wrong(name, "a list of whole numbers");
    }
    return out;
  }

  /** Any value, for settings of an odd form. */
  public JsonNode node(String name) {
    return required(name);
  }

  /** Fails unless the setting is the one number that the method supports. */
  public void only(String name, double supported) {
    if (number(name) != supported) {
      throw new IllegalArgumentException(
          "parameter %s is %s, the method supports %s"
              .formatted(name, values.get(name), supported));
    }
  }

  /** Fails unless the setting is the one text that the method supports. */
  public void only(String name, String supported) {
    if (!text(name).equals(supported)) {
      throw new IllegalArgumentException(
          "parameter %s is '%s', the method supports '%s'".formatted(name, text(name), supported));
    }
  }

  /** Names settings that say how the case was made and steer nothing. */
  public void ignore(String... names) {
    Collections.addAll(seen, names);
  }

  /** Settings that nobody looked at. */
  List<String> unread() {
    List<String> out = new ArrayList<>();
    values.fieldNames().forEachRemaining(out::add);
    out.removeAll(seen);
    return out;
  }

  private JsonNode required(String name) {
    seen.add(name);
    JsonNode value = values.get(name);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("the case has no parameter " + name);
    }
    return value;
  }

  private IllegalArgumentException wrong(String name, String wanted) {
    return new IllegalArgumentException(
        "parameter %s is %s, %s is needed".formatted(name, values.get(name), wanted));
  }
}
