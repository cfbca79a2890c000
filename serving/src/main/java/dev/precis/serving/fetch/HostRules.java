package dev.precis.serving.fetch;

import dev.precis.PrecisException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The hosts that media are fetched from: names, {@code *.example.org} for all names below one, and
 * {@code *} for all.
 *
 * @param rules in lower case; an empty set means that nothing is fetched
 */
public record HostRules(Set<String> rules) {
  /** No host. */
  public static final HostRules NONE = new HostRules(Set.of());

  private static final String ALL = "*";
  private static final String BELOW = "*.";

  /** Copies the set. */
  public HostRules {
    rules = Set.copyOf(rules);
  }

  /**
   * Rules as an operator writes them.
   *
   * @throws PrecisException {@code MEDIA_HOST_RULE} if one is no such rule
   */
  public static HostRules of(List<String> texts) {
    Set<String> rules = new LinkedHashSet<>();
    for (String text : texts) {
      rules.add(rule(text));
    }
    return new HostRules(rules);
  }

  private static String rule(String text) {
    if (text.equals(ALL)) {
      return ALL;
    }
    String front = text.startsWith(BELOW) ? BELOW : "";
    return HostName.of(text.substring(front.length()))
        .filter(host -> front.isEmpty() || !HostName.literal(host))
        .map(host -> front + host)
        .orElseThrow(() ->
            PrecisException.user(
                "MEDIA_HOST_RULE",
                "'%s' is no media host; write a name such as media.example.org, *.example.org for all below it, or * for all, without scheme and port"
                    .formatted(text)));
  }

  /** Whether nothing is fetched. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Whether media are fetched from a host, which is in the form of {@link HostName}. */
  boolean takes(String host) {
    if (rules.contains(ALL) || rules.contains(host)) {
      return true;
    }
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      if (rules.contains("*" + host.substring(dot))) {
        return true;
      }
    }
    return false;
  }
}
