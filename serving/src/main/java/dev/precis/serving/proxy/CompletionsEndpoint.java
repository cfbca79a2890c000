package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** Plain completions, handed on byte for byte: texts and token ids, and no tensors of clients. */
final class CompletionsEndpoint implements Endpoint {
  private final Intake intake;
  private final MediaWork media;
  private final Upstream upstream;

  CompletionsEndpoint(Intake intake, MediaWork media, Upstream upstream) {
    this.intake = intake;
    this.media = media;
    this.upstream = upstream;
  }

  @Override
  public String path() {
    return "/v1/completions";
  }

  @Override
  public HttpMethod method() {
    return HttpMethod.POST;
  }

  @Override
  public Future<Void> answer(HttpServerRequest request, Asker asker) {
    return intake.json(
        request,
        asker.trace(),
        (body, lease) ->
            media
                .off(asker.trace(), Trace.READ, () -> checked(body))
                .compose(same -> upstream.handOn(request, asker, same, lease)));
  }

  private static byte[] checked(byte[] body) {
    ObjectNode root = JsonBody.parse(body);
    ForeignTensors.refuse(root);
    if (root.has(Choice.FIELD)) {
      throw Refused.body(
          "PRECIS_FIELD", "completions hold no media, so there is nothing for the field precis");
    }
    JsonNode prompt = root.path("prompt");
    if (!prompt.isTextual() && !plain(prompt)) {
      throw Refused.body(
          "PROMPT",
          "prompt must be a text, a list of texts or of token ids; media go to /v1/chat/completions");
    }
    return body;
  }

  /** Whether it is a list of texts and numbers, or of lists of numbers. */
  private static boolean plain(JsonNode prompt) {
    if (!prompt.isArray() || prompt.isEmpty()) {
      return false;
    }
    for (JsonNode entry : prompt) {
      if (!entry.isTextual() && !entry.isIntegralNumber() && !ids(entry)) {
        return false;
      }
    }
    return true;
  }

  private static boolean ids(JsonNode entry) {
    if (!entry.isArray()) {
      return false;
    }
    for (JsonNode id : entry) {
      if (!id.isIntegralNumber()) {
        return false;
      }
    }
    return true;
  }
}
