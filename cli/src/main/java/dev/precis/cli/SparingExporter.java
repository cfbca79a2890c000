package dev.precis.cli;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Says seldom, and in one line, that a collector does not take spans. */
final class SparingExporter implements SpanExporter {
  /** Shortest time between two such lines. */
  static final Duration SILENCE = Duration.ofMinutes(10);

  // held, as a logger that nobody holds may be forgotten with its level
  private final Logger library = Logger.getLogger("io.opentelemetry");
  private final SpanExporter exporter;
  private final URI address;
  private final PrintWriter err;
  private final LongSupplier nanos;
  private long lost;
  private OptionalLong told = OptionalLong.empty();

  /**
   * Around another exporter.
   *
   * @param nanos a clock that only goes forward
   */
  SparingExporter(SpanExporter exporter, URI address, PrintWriter err, LongSupplier nanos) {
    this.exporter = exporter;
    this.address = address;
    this.err = err;
    this.nanos = nanos;
    // it says the same in its own way, many times and with stack traces
    library.setLevel(Level.OFF);
  }

  static SparingExporter of(SpanExporter exporter, URI address, PrintWriter err) {
    return new SparingExporter(exporter, address, err, System::nanoTime);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = exporter.export(spans);
    result.whenComplete(() -> {
      if (!result.isSuccess()) {
        failed(count);
      }
    });
    return result;
  }

  private synchronized void failed(int spans) {
    lost += spans;
    long now = nanos.getAsLong();
    if (told.isPresent() && now - told.getAsLong() < SILENCE.toNanos()) {
      return;
    }
    told = OptionalLong.of(now);
    err.println(
        "precis: %s did not take %d spans; requests go on, and this is said every %d minutes at most"
            .formatted(address, lost, SILENCE.toMinutes()));
    err.flush();
    lost = 0;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
