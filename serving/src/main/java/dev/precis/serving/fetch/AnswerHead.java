package dev.precis.serving.fetch;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is read of the head of an answer, before any of its body is. */
final class AnswerHead {
  private static final int OK = 200;
  private static final Set<Integer> SENT_ON = Set.of(301, 302, 303, 307, 308);

  private AnswerHead() {}

  /** Where the source sends the request on to; nothing if it does not. */
  static Optional<String> location(String name, HttpClientResponse answer) {
    if (!SENT_ON.contains(answer.statusCode())) {
      return Optional.empty();
    }
    String location = answer.getHeader(HttpHeaders.LOCATION);
    if (location == null) {
      throw FetchRefused.source(name, "sends the request on without saying where to");
    }
    return Optional.of(location);
  }

  /**
   * Checks that the body will be the bytes of the medium, and not too many.
   *
   * @throws FetchRefused if not
   */
  static void check(Wish wish, HttpClientResponse answer) {
    if (answer.statusCode() != OK) {
      throw FetchRefused.source(wish.name(), "does not answer with status 200");
    }
    // a few bytes may stand for very many, so nothing that is coded is ever unpacked
    if (!plain(answer, HttpHeaders.CONTENT_ENCODING, "identity")
        || !plain(answer, HttpHeaders.TRANSFER_ENCODING, "chunked")) {
      throw FetchRefused.source(
          wish.name(), "compresses it though it was asked not to; serve it as it is");
    }
    String length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && announced(wish.name(), length) > wish.most()) {
      throw FetchRefused.large(wish.name(), wish.most());
    }
  }

  private static boolean plain(HttpClientResponse answer, CharSequence header, String only) {
    for (String value : answer.headers().getAll(header)) {
      if (!value.strip().toLowerCase(Locale.ROOT).equals(only)) {
        return false;
      }
    }
    return true;
  }

  private static long announced(String name, String length) {
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException e) {
      throw FetchRefused.source(name, "gives a length that is no number");
    }
  }
}
