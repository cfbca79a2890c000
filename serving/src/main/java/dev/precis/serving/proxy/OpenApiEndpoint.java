package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What the proxy serves, as an OpenAPI document. */
final class OpenApiEndpoint implements Endpoint {
  private static final String DOCUMENT = "openapi.json";

  private final Buffer document;

  OpenApiEndpoint() {
    try (InputStream stored = OpenApiEndpoint.class.getResourceAsStream(DOCUMENT)) {
      if (stored == null) {
        throw new IllegalStateException(DOCUMENT + " is not in the jar");
      }
      document = Buffer.buffer(stored.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String path() {
    return "/openapi.json";
  }

  @Override
  public HttpMethod method() {
    return HttpMethod.GET;
  }

  @Override
  public Future<Void> answer(HttpServerRequest request, Asker asker) {
    return request.response().putHeader(HttpHeaders.CONTENT_TYPE, Intake.JSON).end(document);
  }
}
