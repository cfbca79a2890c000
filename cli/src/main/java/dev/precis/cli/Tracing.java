package dev.precis.cli;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Sends spans to a collector from a thread of its own. They wait in a queue of fixed length; what
 * does not fit is dropped, so that a slow collector never slows a request.
 */
final class Tracing implements AutoCloseable {
  /** Spans that wait. */
  static final int QUEUE = 2048;

  /** Spans that are sent together. */
  static final int BATCH = 512;

  /** Longest time that a span waits for others. */
  static final Duration DELAY = Duration.ofSeconds(1);

  /** Longest time until the collector answers. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Longest time for what still waits when the proxy stops. */
  static final Duration FLUSH = Duration.ofSeconds(3);

  private final OpenTelemetry telemetry;
  private final Runnable stop;

  private Tracing(OpenTelemetry telemetry, Runnable stop) {
    this.telemetry = telemetry;
    this.stop = stop;
  }

  /** No spans. */
  static Tracing off() {
    return new Tracing(OpenTelemetry.noop(), () -> {});
  }

  /**
   * Spans for a collector.
   *
   * @param address where it takes OTLP in binary form
   * @param sample share of requests that are traced if their client does not say
   * @param err told of a collector that does not take them, now and then
   */
  static Tracing to(URI address, double sample, PrintWriter err) {
    OtlpHttpSpanExporter sender =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(address.toString())
            .setConnectTimeout(TIMEOUT)
            .setTimeout(TIMEOUT)
            .build();
    BatchSpanProcessor batches =
        BatchSpanProcessor.builder(SparingExporter.of(sender, address, err))
            .setMaxQueueSize(QUEUE)
            .setMaxExportBatchSize(BATCH)
            .setScheduleDelay(DELAY)
            .setExporterTimeout(TIMEOUT)
            .build();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setResource(resource())
                    .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(sample)))
                    .addSpanProcessor(batches)
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    return new Tracing(sdk, () -> sdk.shutdown().join(FLUSH.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static Resource resource() {
    String version = Tracing.class.getPackage().getImplementationVersion();
    return Resource.getDefault()
        .merge(
            Resource.create(
                Attributes.builder()
                    .put("service.name", "precis")
                    .put("service.version", Objects.requireNonNullElse(version, "unknown"))
                    .build()));
  }

  /** What makes spans. */
  OpenTelemetry telemetry() {
    return telemetry;
  }

  /** Sends what still waits, for {@link #FLUSH} at most. */
  @Override
  public void close() {
    stop.run();
  }
}
