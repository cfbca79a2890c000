package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which request goes where. What no endpoint serves does not reach the server. */
final class Routes {
  /** Time in which the rest of a refused body is read and dropped. */
  private static final int LINGER_MILLIS = 1000;

  private final Vertx vertx;
  private final List<Endpoint> endpoints;
  private final ClientKeys keys;
  private final ProxyMeters meters;
  private final Consumer<Throwable> faults;

  /**
   * Routes to these endpoints.
   *
   * @param keys of which clients must show one
   */
  Routes(
      Vertx vertx,
      List<Endpoint> endpoints,
      ClientKeys keys,
      ProxyMeters meters,
      Consumer<Throwable> faults) {
    this.vertx = vertx;
    this.endpoints = List.copyOf(endpoints);
    this.keys = keys;
    this.meters = meters;
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
    boolean known = keys.admit(request.getHeader(HttpHeaders.AUTHORIZATION));
    for (Endpoint endpoint : endpoints) {
      if ((known || endpoint.open()) && endpoint.serves(path)) {
        time(endpoint, request);
        if (!request.method().equals(endpoint.method())) {
          throw Refused.method("this path takes %s only".formatted(endpoint.method().name()));
        }
        return endpoint.answer(request);
      }
    }
    if (!known) {
      throw Refused.key();
    }
    throw Refused.path(
        "this path is not served; there are %s"
            .formatted(endpoints.stream().map(Endpoint::path).collect(Collectors.joining(", "))));
  }

  private void time(Endpoint endpoint, HttpServerRequest request) {
    long start = System.nanoTime();
    request
        .response()
        .endHandler(_ ->
            meters.answered(
                endpoint.path(), request.response().getStatusCode(), System.nanoTime() - start));
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
    if (error.status() == 401) {
      response.putHeader("www-authenticate", "Bearer");
    }
    boolean unread = !request.isEnded();
    if (unread) {
      request.handler(_ -> {});
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    response
        .setStatusCode(error.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Intake.JSON)
        .end(error.json());
    if (unread) {
      vertx.setTimer(LINGER_MILLIS, _ -> request.connection().close());
    }
  }
}
