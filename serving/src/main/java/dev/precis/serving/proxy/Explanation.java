package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.fusion.budget.BudgetPlan;
import dev.precis.tokens.StreamInfo;
import java.util.List;
import java.util.Locale;

/** What was done to media, as JSON. */
final class Explanation {
  private Explanation() {}

  /** All media of a request, with the sums of what went in and out, and the plan. */
  static ObjectNode of(Rows rows) {
    ObjectNode out = JsonBody.object();
    out.put("tokens_in", rows.media().stream().mapToLong(EncodedMedium::tokensIn).sum());
    out.put("tokens_out", rows.count());
    ArrayNode list = out.putArray("media");
    rows.media().forEach(medium -> list.add(of(medium)));
    rows.plan().ifPresent(plan -> out.set("plan", of(plan)));
    return out;
  }

  /** What was shared, what was given up, and what each medium was given. */
  private static ObjectNode of(BudgetPlan plan) {
    ObjectNode out = JsonBody.object().put("budget", plan.budget());
    ArrayNode levels = out.putArray("given_up");
    levels(plan).forEach(levels::add);
    ArrayNode shares = out.putArray("shares");
    plan.perMedium().values().forEach(shares::add);
    return out;
  }

  /** Names of the levels that were taken. */
  static List<String> levels(BudgetPlan plan) {
    return plan.levels().stream().map(level -> level.name().toLowerCase(Locale.ROOT)).toList();
  }

  /** Kind, method with its options, budget, counts, where found, digest. */
  static ObjectNode of(EncodedMedium medium) {
    StreamInfo stream = medium.stream();
    ObjectNode out = JsonBody.object();
    out.put("kind", medium.kind().id());
    out.put("method", stream.method());
    ObjectNode options = out.putObject("options");
    stream.options().forEach(options::put);
    out.put("keep", stream.budget());
    out.put("tokens_in", stream.tokensIn());
    out.put("tokens_out", medium.tokens().size());
    out.put("truncated", stream.truncated());
    out.put("cache", medium.found().id());
    out.put("digest", medium.digest());
    out.put("media_sha256", stream.source().sha256());
    out.put("pack", medium.info().pack());
    return out;
  }
}
