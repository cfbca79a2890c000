package dev.precis.compress;

import dev.precis.PrecisException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes and reads {@link Budget.Planned}: {@code plan:counts=12*3+0*5+4,step=50}. */
public final class PlannedBudget {
  /** What the text of such a budget starts with. */
  public static final String ID = "plan";

  /** Most stretches of a plan. */
  public static final int MAX_STRETCHES = 1 << 20;

  private PlannedBudget() {}

  static Budget.Planned parse(String text) {
    int step = 1;
    List<Integer> counts = List.of();
    for (Map.Entry<String, String> setting : MethodSpec.parse(text).options().entrySet()) {
      switch (setting.getKey()) {
        case "step" -> step = Integer.parseInt(setting.getValue());
        case "counts" -> counts = counts(setting.getValue());
        default ->
            throw PrecisException.user(
                "BUDGET_UNREADABLE",
                "a plan has no setting '%s'; it has counts and step".formatted(setting.getKey()));
      }
    }
    return new Budget.Planned(step, counts);
  }

  private static List<Integer> counts(String text) {
    List<Integer> out = new ArrayList<>();
    for (String run : text.split("\\+", -1)) {
      int times = run.indexOf('*');
      int count = Integer.parseInt(times < 0 ? run : run.substring(0, times));
      int repeats = times < 0 ? 1 : Integer.parseInt(run.substring(times + 1));
      if (repeats < 1 || repeats > MAX_STRETCHES - out.size()) {
        throw PrecisException.user(
            "BUDGET_OUT_OF_RANGE",
            "a plan has 1 to %d stretches; '%s' repeats one %d times"
                .formatted(MAX_STRETCHES, run, repeats));
      }
      for (int r = 0; r < repeats; r++) {
        out.add(count);
      }
    }
    return out;
  }

  static String text(Budget.Planned plan) {
    StringBuilder out = new StringBuilder(ID).append(":counts=");
    List<Integer> counts = plan.counts();
    for (int from = 0; from < counts.size(); ) {
      int to = from + 1;
      while (to < counts.size() && counts.get(to).equals(counts.get(from))) {
        to++;
      }
      out.append(from == 0 ? "" : "+").append(counts.get(from));
      if (to - from > 1) {
        out.append('*').append(to - from);
      }
      from = to;
    }
    return plan.step() == 1 ? out.toString() : out.append(",step=").append(plan.step()).toString();
  }
}
