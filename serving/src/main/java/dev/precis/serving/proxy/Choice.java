package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.LearnedMethod;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signal;
import dev.precis.fusion.budget.BudgetPlanner;
import dev.precis.pipeline.StreamSettings;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a client asks for in the field {@code precis} of its request; what it leaves out is as the
 * proxy was started.
 *
 * @param method with options
 * @param keep how much of each medium
 * @param budget rows of all media together
 * @param asks whether methods look for what is asked
 * @param question what is asked, if it is not what the last message says
 * @param explain whether the answer says what was done
 */
record Choice(
    Optional<MethodSpec> method,
    Optional<Budget> keep,
    OptionalInt budget,
    boolean asks,
    Optional<String> question,
    boolean explain) {
  /** Name of the field. */
  static final String FIELD = "precis";

  /** Method for requests that ask and name none, where the usual one looks at no question. */
  static final String DEFAULT_QUERY_METHOD = "cdpruner";

  /** As the proxy was started. */
  static final Choice NONE =
      new Choice(
          Optional.empty(), Optional.empty(), OptionalInt.empty(), false, Optional.empty(), false);

  private static final Set<String> KEYS =
      Set.of("method", "keep", "budget", "query_aware", "question", "explain");
  private static final String BAD = "PRECIS_FIELD";

  /**
   * What a body asks for; the field is taken out of it.
   *
   * @throws Refused if it holds something else
   */
  static Choice in(ObjectNode root) {
    JsonNode field = root.remove(FIELD);
    return field == null ? NONE : of(field);
  }

  /**
   * Reads the field.
   *
   * @throws Refused if it holds something else
   * @throws dev.precis.PrecisException if the method or the budget cannot be read
   */
  static Choice of(JsonNode field) {
    if (!field.isObject()) {
      throw Refused.body(BAD, "precis must be an object, e.g. {\"keep\": \"64\"}");
    }
    JsonBody.onlyKeys(field, KEYS, BAD, FIELD);
    Optional<Budget> keep = text(field, "keep", "\"25%\" or \"64\"").map(Budget::parse);
    OptionalInt budget = budget(field.path("budget"));
    if (keep.isPresent() && budget.isPresent()) {
      throw Refused.body(
          BAD, "precis.keep is for each medium and precis.budget for all together: give one");
    }
    Optional<String> question = text(field, "question", "\"where is the cat?\"");
    return new Choice(
        text(field, "method", "\"holov\"").map(Choice::method),
        keep,
        budget,
        flag(field, "query_aware") || question.isPresent(),
        question,
        flag(field, "explain"));
  }

  private static Optional<String> text(JsonNode field, String key, String example) {
    JsonNode value = field.path(key);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw Refused.body(BAD, "precis.%s must be a text, e.g. %s".formatted(key, example));
    }
    return Optional.of(value.textValue());
  }

  private static boolean flag(JsonNode field, String key) {
    JsonNode value = field.path(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw Refused.body(BAD, "precis.%s must be true or false".formatted(key));
    }
    return value.booleanValue();
  }

  private static OptionalInt budget(JsonNode value) {
    if (value.isMissingNode()) {
      return OptionalInt.empty();
    }
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > BudgetPlanner.MAX_BUDGET) {
      throw Refused.body(
          BAD,
          "precis.budget must be a number of rows, 1 to %d".formatted(BudgetPlanner.MAX_BUDGET));
    }
    return OptionalInt.of(value.intValue());
  }

  // a client may not have this process open folders
  private static MethodSpec method(String text) {
    MethodSpec method = MethodSpec.parse(text);
    if (method.options().containsKey(LearnedMethod.PACK.name())) {
      throw Refused.forbidden(
          "PACK_NAMED",
          "precis.method names a pack; trained methods are chosen where the proxy is started");
    }
    return method;
  }

  /**
   * What is wanted of a medium.
   *
   * @param usual settings where nothing is said
   * @param said what the last message says
   * @throws Refused if a method looks for a question and there is none
   */
  Wanted of(MediumInput input, StreamSettings usual, Optional<String> said) {
    StreamSettings settings = method.map(usual::withMethod).orElse(usual);
    boolean looks = looks(settings.method());
    if (asks && method.isEmpty() && !looks) {
      settings = settings.withMethod(MethodSpec.parse(DEFAULT_QUERY_METHOD));
      looks = true;
    }
    settings = keep.map(settings::withBudget).orElse(settings);
    Optional<String> asked = asks ? question.or(() -> said) : Optional.empty();
    if (looks && asked.filter(text -> !text.isBlank()).isEmpty()) {
      throw Refused.body(
          "QUESTION_MISSING",
          "method %s chooses by a question and there is none: %s"
              .formatted(
                  settings.method().id(),
                  asks
                      ? "write it into the last message, or into precis.question"
                      : "set precis.query_aware, or write it into precis.question"));
    }
    return new Wanted(input, settings, asked);
  }

  private static boolean looks(MethodSpec method) {
    return Compressors.of(method).compressor().info().needs().contains(Signal.TEXT_QUERY);
  }
}
