package dev.precis.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured, in words and tables. */
final class SpeedReport {
  private static final String NONE = "-";

  private final Group group;
  private final List<Measured> all;
  private final List<Map.Entry<String, String>> facts;
  private final double bytesPerSecond;
  private final int rounds;
  private final int threads;

  SpeedReport(
      Group group,
      List<Measured> all,
      List<Map.Entry<String, String>> facts,
      double bytesPerSecond,
      int rounds,
      int threads) {
    this.group = group;
    this.all = all;
    this.facts = facts;
    this.bytesPerSecond = bytesPerSecond;
    this.rounds = rounds;
    this.threads = threads;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** The whole page. */
  String markdown() {
    return String.join(
        "\n",
        group.introduction(),
        machine().toString(),
        text(SpeedWords.METHOD, rounds, 100 * leastShareRun()),
        "## Time of a call\n",
        SpeedWords.TIMES,
        group.contenders(),
        times().toString(),
        "## Against the goals\n",
        SpeedWords.GOALS,
        authors(),
        goals().toString(),
        "## Against the hardware\n",
        text(
            SpeedWords.LIMITS,
            Workload.Limit.FLOPS_PER_SECOND / 1e9,
            bytesPerSecond / 1e9,
            group.bounds()),
        limits().toString(),
        "## Memory and threads\n",
        SpeedWords.MEMORY,
        memory().toString());
  }

  /** The tables alone, for a terminal. */
  String tables() {
    return String.join(
        "\n", times().toString(), goals().toString(), limits().toString(), memory().toString());
  }

  private String authors() {
    boolean any = all.stream().anyMatch(measured -> measured.workload().authors().isPresent());
    return any ? SpeedWords.AUTHORS : "";
  }

  private double leastShareRun() {
    return all.stream().mapToDouble(Measured::leastShareRun).min().orElse(1);
  }

  private MarkdownTable machine() {
    MarkdownTable table = new MarkdownTable("what", "value");
    facts.forEach(fact -> table.row(fact.getKey(), fact.getValue()));
    return table;
  }

  private MarkdownTable times() {
    MarkdownTable table =
        new MarkdownTable(
            "method", "contender", "least", "median", "quartiles", "running", "ours is faster");
    for (Measured measured : all) {
      for (Contender contender : measured.batches().keySet()) {
        Spread millis = measured.millis(contender);
        table.row(
            measured.workload().id(),
            contender.label(),
            text("%.3f", millis.least()),
            text("%.3f", millis.median()),
            text("%.3f to %.3f", millis.lower(), millis.upper()),
            text("%.3f", measured.running(contender).median()),
            contender == Contender.RELEASED
                ? NONE
                : times(measured.timesFaster(Contender.RELEASED, contender)));
      }
    }
    return table;
  }

  private static String times(Spread ratio) {
    return text("%.2f (%.2f to %.2f)", ratio.median(), ratio.lower(), ratio.upper());
  }

  private MarkdownTable goals() {
    MarkdownTable table =
        new MarkdownTable(
            "method", "against", "goal", "released algorithm", "met", "default", "met", "running");
    for (Measured measured : all) {
      measured
          .workload()
          .goal()
          .ifPresent(goal ->
              goal(
                  table,
                  measured,
                  goal.contender().label(),
                  goal.times(),
                  ours -> measured.timesFaster(ours, goal.contender()).median(),
                  measured.timesFasterRunning(Contender.RELEASED, goal.contender())));
      measured
          .workload()
          .authors()
          .ifPresent(authors ->
              goal(
                  table,
                  measured,
                  text("authors' code, quiet, one thread: %.2f ms", authors.millis()),
                  authors.times(),
                  ours -> authors.millis() / measured.millis(ours).median(),
                  authors.millis() / measured.running(Contender.RELEASED).median()));
    }
    return table;
  }

  private static void goal(
      MarkdownTable table,
      Measured measured,
      String against,
      double wanted,
      ToDoubleFunction<Contender> reached,
      double running) {
    double released = reached.applyAsDouble(Contender.RELEASED);
    boolean has = measured.has(Contender.OWN);
    double own = has ? reached.applyAsDouble(Contender.OWN) : 0;
    table.row(
        measured.workload().id(),
        against,
        text("%.1f", wanted),
        text("%.2f", released),
        met(released, wanted),
        has ? text("%.2f", own) : NONE,
        has ? met(own, wanted) : NONE,
        text("%.2f", running));
  }

  private static String met(double reached, double wanted) {
    return reached >= wanted ? "yes" : "**no**";
  }

  private MarkdownTable limits() {
    MarkdownTable table =
        new MarkdownTable("method", "MB", "MFLOP", "floor, ms", "ours / floor", "arithmetic");
    for (Measured measured : all) {
      Workload.Limit limit = measured.workload().limit();
      double floor = limit.millis(bytesPerSecond);
      table.row(
          measured.workload().id(),
          text("%.2f", limit.bytes() / 1e6),
          text("%.1f", limit.flops() / 1e6),
          text("%.3f", floor),
          text("%.1f", measured.millis(Contender.RELEASED).median() / floor),
          limit.arithmetic());
    }
    return table;
  }

  private MarkdownTable memory() {
    MarkdownTable table =
        new MarkdownTable(
            "method",
            "mode",
            "heap bytes",
            "native bytes",
            "calls/s, 1 thread",
            "calls/s, %d threads".formatted(threads),
            "times");
    for (Measured measured : all) {
      measured
          .capacities()
          .forEach((contender, capacity) ->
              table.row(
                  measured.workload().id(),
                  contender.label(),
                  text("%,d", capacity.allocation().heap()),
                  text("%,d", capacity.allocation().outside()),
                  text("%.0f", capacity.single()),
                  text("%.0f", capacity.threaded()),
                  text("%.2f", capacity.threaded() / capacity.single())));
    }
    return table;
  }
}
