package dev.precis.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of the doctor's report.
 *
 * @param topic what was looked at
 * @param health how it is
 * @param text what was seen, and what to do if something is wrong
 */
record Finding(String topic, Health health, String text) {
  /** How a thing is. */
  enum Health {
    /** As it should be. */
    OK("ok"),
    /** Works, but something could be better. */
    NOTE("--"),
    /** Needed, and missing or broken. */
    BAD("!!");

    private final String mark;

    Health(String mark) {
      this.mark = mark;
    }

    /** Two characters for tables. */
    String mark() {
      return mark;
    }
  }

  static Finding ok(String topic, String text) {
    return new Finding(topic, Health.OK, text);
  }

  static Finding note(String topic, String text) {
    return new Finding(topic, Health.NOTE, text);
  }

  static Finding bad(String topic, String text) {
    return new Finding(topic, Health.BAD, text);
  }

  Map<String, Object> json() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("topic", topic);
    out.put("health", health.name());
    out.put("text", text);
    return out;
  }
}
