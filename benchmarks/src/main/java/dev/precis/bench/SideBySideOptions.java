package dev.precis.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the comparison is asked to do.
 *
 * @param python the interpreter
 * @param worker worker.py
 * @param vllm an interpreter that has vLLM, or may have it
 * @param group what is compared
 * @param rounds batches of every contender
 * @param threads callers at once when throughput is measured
 * @param methods those compared; empty for all
 * @param markdown where the page goes
 */
record SideBySideOptions(
    Path python,
    Path worker,
    Path vllm,
    Group group,
    int rounds,
    int threads,
    Set<String> methods,
    Optional<Path> markdown) {
  /** Rounds unless asked otherwise. */
  static final int ROUNDS = 25;

  private static final int MOST_ROUNDS = 10_000;
  private static final int MOST_THREADS = 1024;

  static final String USAGE =
      """
      usage: benchmarks/side-by-side [OPTION VALUE]...
        --group     image, the default, or video
        --rounds    batches of every contender, %d if not given
        --threads   callers at once for throughput, all cores if not given
        --methods   only these, e.g. holov,tome
        --vllm      a Python that has vLLM, for evs of the video group
        --markdown  writes the page, e.g. docs/speed.md
      """
          .formatted(ROUNDS);

  /**
   * From arguments; the script adds {@code --python} and {@code --worker}.
   *
   * @throws IllegalArgumentException saying what was wrong
   */
  static SideBySideOptions parse(String... arguments) {
    String python = "";
    String worker = "";
    String vllm = "";
    Group group = Group.IMAGE;
    int rounds = ROUNDS;
    int threads = Runtime.getRuntime().availableProcessors();
    String methods = "";
    Optional<Path> markdown = Optional.empty();
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i];
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException("'%s' needs a value".formatted(name));
      }
      String value = arguments[i + 1];
      switch (name) {
        case "--python" -> python = value;
        case "--worker" -> worker = value;
        case "--vllm" -> vllm = value;
        case "--group" -> group = Group.named(value);
        case "--rounds" -> rounds = number(name, value, MOST_ROUNDS);
        case "--threads" ->
            threads = value.equals("all") ? threads : number(name, value, MOST_THREADS);
        case "--methods" -> methods = value;
        case "--markdown" -> markdown = Optional.of(Path.of(value));
        default -> throw new IllegalArgumentException("unknown option '%s'".formatted(name));
      }
    }
    if (python.isEmpty() || worker.isEmpty()) {
      throw new IllegalArgumentException("start it by benchmarks/side-by-side");
    }
    return new SideBySideOptions(
        Path.of(python),
        Path.of(worker),
        Path.of(vllm.isEmpty() ? python : vllm),
        group,
        rounds,
        threads,
        methods.isEmpty() ? Set.of() : known(group, methods),
        markdown);
  }

  private static int number(String name, String value, int most) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    throw new IllegalArgumentException(
        "%s is '%s'; give a whole number from 1 to %d".formatted(name, value, most));
  }

  private static Set<String> known(Group group, String value) {
    List<String> asked = List.of(value.split(",", -1));
    for (String id : asked) {
      if (!group.ids().contains(id)) {
        throw new IllegalArgumentException(
            "no method '%s' is compared in group %s; there are %s"
                .formatted(id, group.id(), group.ids()));
      }
    }
    return Set.copyOf(asked);
  }

  boolean wants(String method) {
    return methods.isEmpty() || methods.contains(method);
  }
}
