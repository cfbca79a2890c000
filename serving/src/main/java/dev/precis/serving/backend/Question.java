package dev.precis.serving.backend;

import dev.precis.PrecisException;
import dev.precis.fusion.Medium;
import java.util.List;

/**
 * What a model is to answer.
 *
 * @param tenant whose request it is; digests of different tenants never agree
 * @param turns the conversation, one message at least
 * @param answerTokens longest answer in tokens
 * @param temperature 0 for the likeliest answer
 * @param stream whether the answer is to come in pieces
 */
public record Question(
    String tenant, List<Turn> turns, int answerTokens, double temperature, boolean stream) {
  /** Highest temperature that servers take. */
  public static final double MAX_TEMPERATURE = 2;

  /** Checks the ranges. */
  public Question {
    turns = List.copyOf(turns);
    if (turns.isEmpty() || answerTokens < 1) {
      throw PrecisException.user(
          "QUESTION",
          "a question needs a message and an answer of 1 token or more; got %d messages, %d tokens"
              .formatted(turns.size(), answerTokens));
    }
    if (!(temperature >= 0 && temperature <= MAX_TEMPERATURE)) {
      throw PrecisException.user(
          "QUESTION",
          "temperature must be 0 to %s, was %s".formatted(MAX_TEMPERATURE, temperature));
    }
  }

  /** The likeliest answer, in one piece. */
  public static Question of(String tenant, int answerTokens, Turn... turns) {
    return new Question(tenant, List.of(turns), answerTokens, 0, false);
  }

  /** The media of all messages in order. */
  List<Medium> media() {
    return turns.stream().flatMap(turn -> turn.media().stream()).toList();
  }
}
