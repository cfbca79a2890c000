package dev.precis.serving.proxy;

import dev.precis.tensor.ContentHash;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Which request goes where. What is not named here does not reach the server. */
final class Routes {
  private static final String JSON = "application/json";
  private static final String CHAT = "/v1/chat/completions";
  private static final String MODELS = "/v1/models";
  private static final Pattern MODEL = Pattern.compile(MODELS + "(/([\\w.:-]|%2[Ff])+){1,4}");
  private static final String HEALTH = "/healthz";

  /** Time in which the rest of a refused body is read and dropped. */
  private static final int LINGER_MILLIS = 1000;

  private final Vertx vertx;
  private final Admission admission;
  private final ChatWork work;
  private final Upstream upstream;
  private final int bodyBytes;
  private final Consumer<Throwable> faults;

  Routes(
      Vertx vertx,
      Admission admission,
      ChatWork work,
      Upstream upstream,
      int bodyBytes,
      Consumer<Throwable> faults) {
    this.vertx = vertx;
    this.admission = admission;
    this.work = work;
    this.upstream = upstream;
    this.bodyBytes = bodyBytes;
    this.faults = faults;
  }

  /** Answers a request. */
  void handle(HttpServerRequest request) {
    attempt(() -> route(request)).onFailure(failure -> refuse(request, failure));
  }

  private static Future<Void> attempt(Supplier<Future<Void>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Void> route(HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    if (path.equals(HEALTH)) {
      require(request, HttpMethod.GET);
      return request
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
          .end("{\"status\":\"ok\"}");
    }
    if (path.equals(CHAT)) {
      require(request, HttpMethod.POST);
      return chat(request);
    }
    if (path.equals(MODELS) || model(path)) {
      require(request, HttpMethod.GET);
      return models(request);
    }
    throw Refused.path(
        "this path is not served; there are %s, %s and %s".formatted(CHAT, MODELS, HEALTH));
  }

  /** A model by its name, which leads nowhere else. */
  private static boolean model(String path) {
    return MODEL.matcher(path).matches() && !path.contains("..");
  }

  private static void require(HttpServerRequest request, HttpMethod method) {
    if (!request.method().equals(method)) {
      throw Refused.method("this path takes %s only".formatted(method.name()));
    }
  }

  private Future<Void> models(HttpServerRequest request) {
    Admission.Lease lease = admission.take(0);
    return upstream
        .send(request, new byte[0])
        .onComplete((_, _) -> lease.close())
        .compose(answer -> Upstream.pass(answer, request.response(), Map.of()));
  }

  private Future<Void> chat(HttpServerRequest request) {
    // a page of another site cannot send this type without asking first
    String type = Objects.requireNonNullElse(request.getHeader(HttpHeaders.CONTENT_TYPE), "");
    if (!type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
      throw Refused.type("CONTENT_TYPE", "the body must be %s".formatted(JSON));
    }
    Admission.Lease lease = admission.take(BodyReader.announced(request, bodyBytes));
    return BodyReader.read(vertx, request, bodyBytes)
        .compose(body -> work.prepare(body, tenant(request)))
        .compose(ready ->
            upstream
                .send(request, ready.body())
                .onComplete((_, _) -> lease.close())
                .compose(answer -> Upstream.pass(answer, request.response(), ready.headers())))
        .onComplete((_, _) -> lease.close());
  }

  /** Clients with different keys share nothing. */
  private static String tenant(HttpServerRequest request) {
    String key = request.getHeader(HttpHeaders.AUTHORIZATION);
    return ContentHash.of("precis.tenant").text("key", key == null ? "" : key).hex();
  }

  private void refuse(HttpServerRequest request, Throwable failure) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    if (response.headWritten()) {
      request.connection().close(); // the answer broke off: so does ours, and never looks whole
      return;
    }
    ErrorBody error = ErrorBody.of(failure);
    if (error.fault()) {
      faults.accept(failure);
    }
    if (error.again()) {
      response.putHeader("retry-after", "1");
    }
    boolean unread = !request.isEnded();
    if (unread) {
      request.handler(_ -> {});
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    response
        .setStatusCode(error.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .end(error.json());
    if (unread) {
      vertx.setTimer(LINGER_MILLIS, _ -> request.connection().close());
    }
  }
}
