package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
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
  private final Traces traces;
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
      Traces traces,
      Consumer<Throwable> faults) {
    this.vertx = vertx;
    this.endpoints = List.copyOf(endpoints);
    this.keys = keys;
    this.meters = meters;
    this.traces = traces;
    this.faults = faults;
  }

  /** Answers a request. */
  void handle(HttpServerRequest request) {
    boolean known = keys.admit(request.getHeader(HttpHeaders.AUTHORIZATION));
    Optional<Endpoint> endpoint = endpoint(request, known);
    RequestTrace trace =
        known && endpoint.map(Endpoint::traced).orElse(true)
            ? traces.received(request, endpoint)
            : RequestTrace.none();
    time(request, endpoint, trace);
    Asker asker = new Asker(Departure.of(request), trace.trace());
    asker.leaving().onCancel(() -> trace.ended(request.response()));
    attempt(() -> route(request, known, endpoint, asker))
        .onFailure(failure -> refuse(request, failure, trace));
  }

  private static Future<Void> attempt(Supplier<Future<Void>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Optional<Endpoint> endpoint(HttpServerRequest request, boolean known) {
    String path = request.path() == null ? "" : request.path();
    for (Endpoint endpoint : endpoints) {
      if ((known || endpoint.open()) && endpoint.serves(path)) {
        return Optional.of(endpoint);
      }
    }
    return Optional.empty();
  }

  private Future<Void> route(
      HttpServerRequest request, boolean known, Optional<Endpoint> endpoint, Asker asker) {
    if (endpoint.isEmpty() && !known) {
      throw Refused.key();
    }
    if (endpoint.isEmpty()) {
      throw Refused.path(
          "this path is not served; there are %s"
              .formatted(endpoints.stream().map(Endpoint::path).collect(Collectors.joining(", "))));
    }
    if (!request.method().equals(endpoint.get().method())) {
      throw Refused.method("this path takes %s only".formatted(endpoint.get().method().name()));
    }
    return endpoint.get().answer(request, asker);
  }

  private void time(HttpServerRequest request, Optional<Endpoint> endpoint, RequestTrace trace) {
    long start = System.nanoTime();
    HttpServerResponse response = request.response();
    response.endHandler(_ -> {
      long nanos = System.nanoTime() - start;
      endpoint.ifPresent(known -> meters.answered(known.path(), response.getStatusCode(), nanos));
      trace.ended(response);
    });
  }

  private void refuse(HttpServerRequest request, Throwable failure, RequestTrace trace) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    ErrorBody error = ErrorBody.of(failure);
    if (response.headWritten()) {
      trace.brokeOff(error);
      request.connection().close(); // the answer broke off: so does ours, and never looks whole
      return;
    }
    trace.refused(error);
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
