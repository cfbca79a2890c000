package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** Says that the process answers. */
final class HealthEndpoint implements Endpoint {
  @Override
  public String path() {
    return "/healthz";
  }

  @Override
  public HttpMethod method() {
    return HttpMethod.GET;
  }

  @Override
  public boolean open() {
    return true;
  }

  public boolean traced() {
    return false;
  }

  @Override
  public Future<Void> answer(HttpServerRequest request, Asker asker) {
    return request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, Intake.JSON)
        .end("{\"status\":\"ok\"}");
  }
}
