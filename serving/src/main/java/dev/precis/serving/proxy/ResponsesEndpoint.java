package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/**
 * Requests of OpenAI's newer form. Without media they are handed on byte for byte; with media they
 * are asked as chat, and the answer is written as a response, in one piece or event by event.
 */
final class ResponsesEndpoint implements Endpoint {
  private final Intake intake;
  private final MediaWork media;
  private final ChatWork work;
  private final Upstream upstream;

  ResponsesEndpoint(Intake intake, MediaWork media, ChatWork work, Upstream upstream) {
    this.intake = intake;
    this.media = media;
    this.work = work;
    this.upstream = upstream;
  }

  @Override
  public String path() {
    return "/v1/responses";
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
                .off(asker.trace(), Trace.READ, () -> JsonBody.parse(body))
                .compose(asked -> {
                  if (ResponsesBody.hasMedia(asked)) {
                    return chat(request, asker, asked, lease);
                  }
                  if (asked.has(Choice.FIELD)) {
                    throw Refused.body("PRECIS_FIELD", "there are no media, so nothing for precis");
                  }
                  return upstream.handOn(request, asker, body, lease);
                }));
  }

  private Future<Void> chat(
      HttpServerRequest request, Asker asker, ObjectNode asked, Admission.Lease lease) {
    return media
        .off(asker.trace(), Trace.READ, () -> JsonBody.write(ResponsesBody.chat(asked)))
        .compose(chat -> work.prepare(chat, Sender.of(request, asker, lease)))
        .compose(ready ->
            upstream
                .chat(request, asker, ready, lease)
                .compose(answer -> translate(answer, request.response(), asked, ready)));
  }

  private static Future<Void> translate(
      HttpClientResponse answer, HttpServerResponse to, ObjectNode asked, ChatWork.Ready ready) {
    if (answer.statusCode() == 200 && asked.path("stream").asBoolean(false)) {
      return events(answer, to, new ResponseEvents(asked), ready.headers());
    }
    return Answers.change(
        answer,
        to,
        ready.headers(),
        chat -> {
          ObjectNode response = ResponseObject.of(asked, chat);
          ready.explanation().ifPresent(more -> response.set(Choice.FIELD, more));
          return response;
        });
  }

  /** Event by event as they come; while the client does not read, nothing more is taken in. */
  private static Future<Void> events(
      HttpClientResponse answer,
      HttpServerResponse to,
      ResponseEvents events,
      Map<String, String> headers) {
    Promise<Void> done = Promise.promise();
    Upstream.head(answer, to, headers);
    to.setChunked(true);
    answer.exceptionHandler(done::tryFail);
    answer.endHandler(_ -> {
      if (events.over()) {
        to.end().onComplete(done::handle);
      } else {
        done.tryFail(Refused.upstream("the LLM server broke off"));
      }
    });
    answer.handler(bytes -> {
      Buffer out;
      try {
        out = events.take(bytes);
      } catch (RuntimeException e) {
        answer.request().reset();
        done.tryFail(e);
        return;
      }
      if (out.length() > 0) {
        to.write(out);
        if (to.writeQueueFull()) {
          answer.pause();
          to.drainHandler(_ -> answer.resume());
        }
      }
    });
    return done.future();
  }
}
