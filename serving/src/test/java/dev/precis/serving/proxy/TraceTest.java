package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.tokens.Modality;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class TraceTest {
  private final Spans spans = new Spans();

  private Trace root(String name) {
    Tracer tracer = spans.telemetry().getTracer("test");
    Context root = Context.root().with(tracer.spanBuilder(name).setNoParent().startSpan());
    return new Trace(new Traces(spans.telemetry()), root);
  }

  @Test
  void aStageEndsWithItsWork() {
    Promise<String> work = Promise.promise();
    Future<String> done = root("a").during("b", _ -> work.future());
    assertThat(spans.names()).isEmpty();
    work.complete("done");
    assertThat(done.result()).isEqualTo("done");
    assertThat(spans.names()).containsExactly("b");
    assertThat(spans.one("b").getAttributes().isEmpty()).isTrue();
  }

  @Test
  void aFailedStageTellsItsCodeAndNeverItsMessage() {
    Trace root = root("a");
    root.during("b", _ -> Future.failedFuture(PrecisException.user("CODE", "sesame")));
    root.during("c", _ -> Future.failedFuture(new IllegalStateException("sesame")));
    root.during("d", _ -> Future.failedFuture(new CancellationException("sesame")));
    Future<Object> thrown =
        root.during(
            "e",
            _ -> {
              throw Refused.busy("sesame");
            });
    assertThat(thrown.failed()).isTrue();
    assertThat(spans.all().stream().map(span -> span.getAttributes().get(Trace.ERROR)))
        .containsExactly("CODE", "INTERNAL", Refused.LEFT, "BUSY");
    assertThat(spans.all().toString()).doesNotContain("sesame");
  }

  @Test
  void whereNothingIsRecordedWorkRunsAsItIs() {
    IllegalStateException broken = new IllegalStateException();
    assertThatThrownBy(() ->
            Trace.NONE.during(
                "b",
                _ -> {
                  throw broken;
                }))
        .isSameAs(broken);
    Future<String> work = Future.succeededFuture("done");
    assertThat(Trace.NONE.during("b", _ -> work)).isSameAs(work);
    assertThat(Trace.NONE.stage("b")).isSameAs(Trace.NONE);
  }

  @Test
  void whoWaitsForTheRunOfAnotherIsLinkedToIt() {
    List<Asker> runs = new ArrayList<>();
    Promise<EncodedMedium> rows = Promise.promise();
    RowsCache cache =
        new RowsCache(
            (_, asker) -> {
              runs.add(asker);
              return rows.future();
            },
            "p",
            0);
    MediumInput picture =
        MediumInput.of("t", Modality.IMAGE, MediaSource.bytes("a", new byte[] {1}));
    Wanted wanted = Wanted.of(picture, PipelineSpec.DEFAULT.settings(Modality.IMAGE));
    Trace first = root("first");
    Trace second = root("second");
    cache.encode(wanted, new Asker(new CancelToken(), first));
    cache.encode(wanted, new Asker(new CancelToken(), second));
    first.end(null);
    second.end(null);
    assertThat(runs).hasSize(1);
    assertThat(runs.getFirst().trace()).isSameAs(first);
    SpanData one = spans.one("first");
    assertThat(one.getLinks()).isEmpty();
    assertThat(spans.one("second").getLinks())
        .singleElement()
        .satisfies(link -> assertThat(link.getSpanContext()).isEqualTo(one.getSpanContext()));
  }
}
