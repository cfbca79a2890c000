package dev.precis.compress;

import dev.precis.PrecisException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A method by name, with options as written.
 *
 * @param id method id
 * @param options option texts by name
 */
public record MethodSpec(String id, Map<String, String> options) {
  /** Copies the options. */
  public MethodSpec {
    options = Map.copyOf(options);
  }

  /**
   * Reads {@code id} or {@code id:option=value,option=value}.
   *
   * @throws PrecisException {@code METHOD_UNREADABLE} if an option lacks its value or comes twice
   */
  public static MethodSpec parse(String text) {
    int colon = text.indexOf(':');
    String id = colon < 0 ? text : text.substring(0, colon);
    Map<String, String> options = new LinkedHashMap<>();
    if (colon >= 0) {
      for (String part : text.substring(colon + 1).split(",", -1)) {
        int equals = part.indexOf('=');
        if (equals < 1
            || options.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
          throw PrecisException.user(
              "METHOD_UNREADABLE",
              "'%s' is no method; write ID or ID:option=value,option=value, each option once"
                  .formatted(text));
        }
      }
    }
    return new MethodSpec(id, options);
  }

  /** The text that {@link #parse} reads back, options sorted by name. */
  public String text() {
    if (options.isEmpty()) {
      return id;
    }
    return id
        + new TreeMap<>(options)
            .entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(",", ":", ""));
  }
}
