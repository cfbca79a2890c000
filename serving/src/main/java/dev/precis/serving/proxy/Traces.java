package dev.precis.serving.proxy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Begins spans and carries their context in and out of headers. Nothing that a client wrote becomes
 * a name or a value: no path, address, header, prompt or file name.
 */
final class Traces {
  /** Name under which spans are made. */
  static final String SCOPE = "dev.precis.serving";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private static final TextMapGetter<MultiMap> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(MultiMap carrier) {
          return carrier.names();
        }

        @Override
        public @Nullable String get(@Nullable MultiMap carrier, String key) {
          // one header after the other is one list, and two parents are none
          return carrier == null || !carrier.contains(key)
              ? null
              : String.join(",", carrier.getAll(key));
        }
      };

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  Traces(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracerProvider().get(SCOPE);
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  /** The span of a request that was received, below the one that its headers name. */
  RequestTrace received(HttpServerRequest request, Optional<Endpoint> endpoint) {
    String sent = request.method().name();
    String method = METHODS.contains(sent) ? sent : "_OTHER";
    String named = METHODS.contains(sent) ? sent : "HTTP";
    // a context of its own: whatever this thread did before is none of it
    Context from = propagator.extract(Context.root(), request.headers(), HEADERS);
    SpanBuilder span =
        tracer
            .spanBuilder(endpoint.map(known -> named + " " + known.path()).orElse(named))
            .setSpanKind(SpanKind.SERVER)
            .setParent(from)
            .setAttribute(Trace.METHOD, method)
            .setAttribute(Trace.SCHEME, "http");
    endpoint.ifPresent(known -> span.setAttribute(Trace.ROUTE, known.path()));
    return new RequestTrace(new Trace(this, from.with(span.startSpan())));
  }

  /** The span of a request that is sent. */
  Trace sent(Context parent, RequestOptions to) {
    String method = to.getMethod().name();
    SpanBuilder span =
        tracer
            .spanBuilder(method)
            .setSpanKind(SpanKind.CLIENT)
            .setParent(parent)
            .setAttribute(Trace.METHOD, method)
            .setAttribute(Trace.SERVER, to.getHost())
            .setAttribute(Trace.PORT, to.getPort().longValue());
    return new Trace(this, parent.with(span.startSpan()));
  }

  /** The span of a stage. */
  Trace stage(Context parent, String name) {
    return new Trace(this, parent.with(tracer.spanBuilder(name).setParent(parent).startSpan()));
  }

  /** Names the span of the context in headers, in place of any that they named. */
  void inject(Context context, MultiMap headers) {
    propagator.fields().forEach(headers::remove);
    propagator.inject(
        context,
        headers,
        (into, key, value) -> {
          if (into != null) {
            into.set(key, value);
          }
        });
  }
}
