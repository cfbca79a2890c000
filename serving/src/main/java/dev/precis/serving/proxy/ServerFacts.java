package dev.precis.serving.proxy;

import dev.precis.serving.backend.Door;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an LLM server was seen to offer.
 *
 * @param version of the server, empty if it does not tell
 * @param model the first name that requests may call it by
 * @param maxTokens longest prompt and answer, if it tells
 * @param doors ways in that are open
 */
public record ServerFacts(String version, String model, OptionalInt maxTokens, Set<Door> doors) {
  /** Copies the set. */
  public ServerFacts {
    doors = Set.copyOf(doors);
  }

  /** One line for people. */
  public String text() {
    Set<String> names = new TreeSet<>();
    doors.forEach(door -> names.add(door.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    return "%s%s, longest prompt and answer %s, doors %s"
        .formatted(
            model,
            version.isEmpty() ? "" : " (server " + version + ")",
            maxTokens.isPresent() ? maxTokens.getAsInt() + " tokens" : "unknown",
            names.isEmpty() ? "none" : String.join(", ", names));
  }
}
