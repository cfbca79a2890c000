package dev.precis.serving.proxy;

import dev.precis.tokens.Modality;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What the proxy counts and times, in the form that Prometheus reads. */
final class ProxyMeters implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  ProxyMeters() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** A number that is asked for when somebody reads the meters. */
  <T> void gauge(String name, String help, T of, ToDoubleFunction<T> value, String... tags) {
    Gauge.builder(name, of, value)
        .description(help)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /** Bytes that a store of media holds. */
  <T> void store(T of, ToDoubleFunction<T> bytes, String name) {
    gauge(
        "precis.cache.bytes",
        "What is kept of media: encoder tokens in memory and in the folder, rows, and parts as sent",
        of,
        bytes,
        "store",
        name);
  }

  /** A number that only grows, asked for in the same way. */
  <T> void counter(String name, String help, T of, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, of, value).description(help).register(registry);
  }

  /**
   * A request was answered to its end.
   *
   * @param endpoint its path as the proxy names it, never as a client wrote it
   */
  void answered(String endpoint, int status, long nanos) {
    Timer.builder("precis.requests")
        .description("From the head of a request to the end of its answer")
        .tags("endpoint", endpoint, "status", Integer.toString(status))
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * A medium was asked of a web server.
   *
   * @param outcome a code of ours, never a server's word
   */
  void fetched(String outcome) {
    Counter.builder("precis.fetches")
        .description("Media asked of web servers, by what became of it")
        .tags("outcome", outcome)
        .register(registry)
        .increment();
  }

  /** A medium has its rows. */
  void encoded(EncodedMedium medium, long nanos) {
    Modality kind = medium.kind();
    Timer.builder("precis.media")
        .description("From a medium to its rows, by what had to be done for them")
        .tags("kind", kind.id(), "found", medium.found().id())
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
    tokens(kind, "in", medium.tokensIn());
    tokens(kind, "out", medium.tokens().size());
  }

  /** A medium has none. */
  void failed(Modality kind) {
    Counter.builder("precis.media.failed")
        .description("Media that gave no rows: broken, refused, or nobody waited for them")
        .tags("kind", kind.id())
        .register(registry)
        .increment();
  }

  private void tokens(Modality kind, String side, long count) {
    Counter.builder("precis.tokens")
        .description("Tokens before compression (in) and after (out)")
        .tags(Tags.of("kind", kind.id(), "side", side))
        .register(registry)
        .increment(count);
  }

  /** All of it in Prometheus' text form. */
  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
