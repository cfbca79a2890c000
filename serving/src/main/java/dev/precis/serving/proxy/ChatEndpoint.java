package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** Chat requests, handed on with rows in place of their media. */
final class ChatEndpoint implements Endpoint {
  /** Where chat is asked, here and of the server. */
  static final String PATH = "/v1/chat/completions";

  private final Intake intake;
  private final ChatWork work;
  private final Upstream upstream;

  ChatEndpoint(Intake intake, ChatWork work, Upstream upstream) {
    this.intake = intake;
    this.work = work;
    this.upstream = upstream;
  }

  @Override
  public String path() {
    return PATH;
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
            work.prepare(body, Sender.of(request, asker, lease))
                .compose(ready ->
                    upstream
                        .chat(request, asker, ready, lease)
                        .compose(answer -> pass(answer, request, ready))));
  }

  private static Future<Void> pass(
      HttpClientResponse answer, HttpServerRequest request, ChatWork.Ready ready) {
    return ready
        .explanation()
        .map(explanation ->
            Answers.change(
                answer,
                request.response(),
                ready.headers(),
                json -> json.set(Choice.FIELD, explanation)))
        .orElseGet(() -> Upstream.pass(answer, request.response(), ready.headers()));
  }
}
