package dev.precis.compress;

import dev.precis.PrecisException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values of a method's options, checked. */
public final class Options {
  private final Map<String, Object> values;
  private final Map<String, String> texts;

  private Options(Map<String, Object> values, Map<String, String> texts) {
    this.values = values;
    this.texts = texts;
  }

  /**
   * Reads the texts given; what is not given takes its default.
   *
   * @throws PrecisException {@code UNKNOWN_OPTION} listing the valid ones, or {@code BAD_OPTION}
   */
  public static Options read(String method, List<Option<?>> declared, Map<String, String> given) {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, String> texts = new TreeMap<>();
    for (Option<?> option : declared) {
      String text = given.get(option.name());
      Object value = text == null ? option.standard() : option.read(text);
      values.put(option.name(), value);
      texts.put(option.name(), option.write(value));
    }
    for (String name : given.keySet()) {
      if (!values.containsKey(name)) {
        throw PrecisException.user(
            "UNKNOWN_OPTION",
            "method %s has no option '%s'; its options: %s"
                .formatted(
                    method, name, values.isEmpty() ? "none" : String.join(", ", values.keySet())));
      }
    }
    return new Options(values, texts);
  }

  /** The value of an option that was declared. */
  @SuppressWarnings("unchecked") // the value was read by this very option
  public <T> T get(Option<T> option) {
    Object value = values.get(option.name());
    if (value == null) {
      throw new IllegalArgumentException("option " + option.name() + " was not declared");
    }
    return (T) value;
  }

  /** All effective values as texts, by name. */
  public Map<String, String> texts() {
    return texts;
  }
}
