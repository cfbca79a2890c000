package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/** The models that the LLM server names, handed on. */
final class ModelsEndpoint implements Endpoint {
  private static final String MODELS = "/v1/models";
  private static final Pattern MODEL = Pattern.compile(MODELS + "(/([\\w.:-]|%2[Ff])+){1,4}");

  private final Intake intake;
  private final Upstream upstream;

  ModelsEndpoint(Intake intake, Upstream upstream) {
    this.intake = intake;
    this.upstream = upstream;
  }

  @Override
  public String path() {
    return MODELS;
  }

  @Override
  public HttpMethod method() {
    return HttpMethod.GET;
  }

  /** All models, or one by its name, which leads nowhere else. */
  @Override
  public boolean serves(String asked) {
    return asked.equals(MODELS) || (MODEL.matcher(asked).matches() && !asked.contains(".."));
  }

  @Override
  public Future<Void> answer(HttpServerRequest request, Asker asker) {
    return upstream.handOn(request, asker, new byte[0], intake.empty());
  }
}
