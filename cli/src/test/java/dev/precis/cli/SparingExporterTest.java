package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparingExporterTest {
  private final StringWriter err = new StringWriter();
  private long now;

  /** Takes spans or does not. */
  private static final class Taking implements SpanExporter {
    private boolean takes;

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return takes ? CompletableResultCode.ofSuccess() : CompletableResultCode.ofFailure();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void saysOnceInALongWhileHowManySpansWereLost() {
    Taking collector = new Taking();
    SparingExporter sparing =
        new SparingExporter(collector, URI.create("http://c"), new PrintWriter(err), () -> now);
    try (SdkTracerProvider spans =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(sparing)).build()) {
      collector.takes = true;
      end(spans, 1);
      assertThat(lines()).isEmpty();
      collector.takes = false;
      end(spans, 3);
      assertThat(lines()).singleElement().asString().contains("http://c did not take 1 spans");
      now += SparingExporter.SILENCE.toNanos() - 1;
      end(spans, 1);
      assertThat(lines()).hasSize(1);
      now++;
      end(spans, 1);
      assertThat(lines()).hasSize(2);
      assertThat(lines().getLast()).contains("did not take 4 spans");
    }
  }

  private static void end(SdkTracerProvider spans, int count) {
    for (int i = 0; i < count; i++) {
      spans.get("test").spanBuilder("a").startSpan().end();
    }
  }

  private List<String> lines() {
    return err.toString().lines().toList();
  }
}
