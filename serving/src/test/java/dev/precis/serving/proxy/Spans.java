package dev.precis.serving.proxy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Optional;

/** The spans that have ended. */
final class Spans implements AutoCloseable {
  private final InMemorySpanExporter ended = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(ended))
                  .build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();

  OpenTelemetry telemetry() {
    return sdk;
  }

  List<SpanData> all() {
    return ended.getFinishedSpanItems();
  }

  List<String> names() {
    return all().stream().map(SpanData::getName).toList();
  }

  List<SpanData> named(String name) {
    return all().stream().filter(span -> span.getName().equals(name)).toList();
  }

  /** The one span of this name. */
  SpanData one(String name) {
    List<SpanData> found = named(name);
    if (found.size() != 1) {
      throw new AssertionError("%d spans are %s: %s".formatted(found.size(), name, names()));
    }
    return found.getFirst();
  }

  private Optional<SpanData> of(SpanKind kind) {
    return all().stream().filter(span -> span.getKind() == kind).findFirst();
  }

  /** The span of the request that was received, once it has ended, which is after its answer. */
  SpanData received() throws InterruptedException {
    ProxyRig.until(() -> of(SpanKind.SERVER).isPresent());
    return of(SpanKind.SERVER).orElseThrow();
  }

  /** The span of the request that was sent. */
  SpanData sent() throws InterruptedException {
    ProxyRig.until(() -> of(SpanKind.CLIENT).isPresent());
    return of(SpanKind.CLIENT).orElseThrow();
  }

  void forget() {
    ended.reset();
  }

  @Override
  public void close() {
    sdk.close();
  }
}
