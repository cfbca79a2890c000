package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** What was counted, for Prometheus. */
final class MetricsEndpoint implements Endpoint {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final ProxyMeters meters;

  MetricsEndpoint(ProxyMeters meters) {
    this.meters = meters;
  }

  @Override
  public String path() {
    return "/metrics";
  }

  @Override
  public HttpMethod method() {
    return HttpMethod.GET;
  }

  @Override
  public boolean traced() {
    return false;
  }

  @Override
  public Future<Void> answer(HttpServerRequest request, Asker asker) {
    return request.response().putHeader(HttpHeaders.CONTENT_TYPE, TYPE).end(meters.text());
  }
}
