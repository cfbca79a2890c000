package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Says whether requests may come: 200 if an LLM server is up, else 503. */
final class ReadyEndpoint implements Endpoint {
  private static final int READY = 200;
  private static final int NOT_READY = 503;

  private final Capabilities capabilities;

  ReadyEndpoint(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  @Override
  public String path() {
    return "/readyz";
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
    JsonArray servers = new JsonArray();
    for (Capabilities.Server server : capabilities.servers()) {
      servers.add(
          new JsonObject()
              .put("address", server.address().toString())
              .put("state", server.state().name().toLowerCase(Locale.ROOT)));
    }
    boolean ready = capabilities.ready();
    return request
        .response()
        .setStatusCode(ready ? READY : NOT_READY)
        .putHeader(HttpHeaders.CONTENT_TYPE, Intake.JSON)
        .end(new JsonObject().put("ready", ready).put("servers", servers).encode());
  }
}
