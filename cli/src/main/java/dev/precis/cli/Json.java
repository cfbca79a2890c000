package dev.precis.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as scripts get it. */
final class Json {
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final JsonMapper LINE = JsonMapper.builder().build();

  private Json() {}

  /** Maps, lists, texts, numbers and truth values over several lines. */
  static String pretty(Object value) {
    return write(PRETTY, value);
  }

  /** The same in one line. */
  static String line(Object value) {
    return write(LINE, value);
  }

  private static String write(JsonMapper mapper, Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps, lists and plain values can be written", e);
    }
  }
}
