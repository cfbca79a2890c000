package dev.precis.cli;

import dev.precis.PrecisException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as a person or a script is told of it.
 *
 * @param kind who can mend it
 * @param code stable upper-case code
 * @param message what was wrong, the value seen, what is allowed, what to do
 * @param exitCode what a command that ends with it returns
 */
record Failure(PrecisException.Kind kind, String code, String message, int exitCode) {
  /** The same as a value for JSON. */
  Map<String, Object> json() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("code", code);
    out.put("kind", kind.name());
    out.put("message", message);
    return out;
  }
}
