package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.serving.backend.Door;
import dev.precis.testmedia.TestImages;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.MultiMap;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The spans of requests, from the client's to the LLM server's. */
@Timeout(120)
class TracesIT {
  private static final String PICTURE =
      Asking.image("image/png", TestImages.quadrants(".png", 90, 60));
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String CHAT = "POST /v1/chat/completions";

  private final Spans spans = new Spans();

  private ProxyRig rig() {
    return rig(same -> same);
  }

  private ProxyRig rig(UnaryOperator<ProxySettings> change) {
    return ProxyRig.traced(change, spans.telemetry());
  }

  private static String chat(String more) {
    return Asking.with(more, Asking.chat(PICTURE, Asking.text("what?")));
  }

  private static HttpRequest.Builder below(HttpRequest.Builder request, String flags) {
    return request.header("traceparent", "00-%s-%s-%s".formatted(TRACE, PARENT, flags));
  }

  private static <T> T value(SpanData span, AttributeKey<T> key) {
    return span.getAttributes().get(key);
  }

  private static double millis(SpanData run, String stage) {
    Double time = value(run, AttributeKey.doubleKey("precis.%s.ms".formatted(stage)));
    return time == null ? -1 : time;
  }

  /** Spans whose parent this is. */
  private List<String> below(SpanData parent) {
    return spans.all().stream()
        .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
        .map(SpanData::getName)
        .toList();
  }

  @Test
  void aRequestIsBelowTheClientsSpanAndTheServersIsBelowOurs() throws Exception {
    try (ProxyRig rig = rig()) {
      rig.client.send(
          below(rig.client.post(chat("\"stream\":false")), "01").header("tracestate", "a=1,b=2"));
      SpanData request = spans.received();
      assertThat(request.getName()).isEqualTo(CHAT);
      assertThat(request.getTraceId()).isEqualTo(TRACE);
      assertThat(request.getParentSpanId()).isEqualTo(PARENT);
      assertThat(value(request, Trace.METHOD)).isEqualTo("POST");
      assertThat(value(request, Trace.ROUTE)).isEqualTo("/v1/chat/completions");
      assertThat(value(request, Trace.STATUS)).isEqualTo(200);
      assertThat(value(request, Trace.ERROR)).isNull();
      SpanData call = spans.sent();
      assertThat(call.getName()).isEqualTo("POST");
      assertThat(call.getParentSpanId()).isEqualTo(request.getSpanId());
      assertThat(value(call, Trace.SERVER)).isEqualTo("127.0.0.1");
      assertThat(value(call, Trace.PORT)).isEqualTo(rig.server.address().getPort());
      assertThat(value(call, Trace.STATUS)).isEqualTo(200);
      MultiMap got = rig.server.heads.getLast();
      assertThat(got.getAll("traceparent"))
          .containsExactly("00-%s-%s-01".formatted(TRACE, call.getSpanId()));
      assertThat(got.getAll("tracestate")).containsExactly("a=1,b=2");
    }
  }

  @Test
  void theStagesOfARequestAreBelowItAndThoseOfAMediumBelowThat() throws Exception {
    try (ProxyRig rig = rig()) {
      rig.client.send(rig.client.post(chat("\"stream\":false")));
      assertThat(below(spans.received()))
          .containsExactlyInAnyOrder(Trace.RECEIVE, Trace.READ, Trace.MEDIUM, Trace.WRITE, "POST");
      SpanData medium = spans.one(Trace.MEDIUM);
      assertThat(below(medium)).containsExactlyInAnyOrder(Trace.WAIT, Trace.RUN);
      assertThat(value(medium, Trace.MODALITY)).isEqualTo("image");
      assertThat(value(medium, Trace.COMPRESSOR)).isEqualTo("holov");
      assertThat(value(medium, Trace.CACHE)).isEqualTo("miss");
      assertThat(value(medium, Trace.TOKENS_IN)).isEqualTo(16);
      assertThat(value(medium, Trace.TOKENS_OUT)).isEqualTo(4);
      SpanData run = spans.one(Trace.RUN);
      for (String stage : List.of("decode", "preprocess", "encode", "compress", "sink")) {
        assertThat(millis(run, stage)).as(stage).isPositive();
      }
      assertThat(millis(run, "encode"))
          .isLessThan((run.getEndEpochNanos() - run.getStartEpochNanos()) / 1e6);
    }
  }

  @Test
  void whatIsKeptRunsNoEncoder() throws Exception {
    try (ProxyRig rig = rig()) {
      rig.client.send(rig.client.post(chat("\"stream\":false")));
      spans.received();
      spans.forget();
      rig.client.send(rig.client.post(chat("\"stream\":false")));
      spans.received();
      SpanData same = spans.one(Trace.MEDIUM);
      assertThat(value(same, Trace.CACHE)).isEqualTo("rows");
      assertThat(below(same)).isEmpty();
      spans.forget();
      rig.client.send(rig.client.post(chat("\"precis\":{\"keep\":\"3\"}")));
      spans.received();
      SpanData other = spans.one(Trace.MEDIUM);
      assertThat(value(other, Trace.CACHE)).isEqualTo("tokens");
      assertThat(value(other, Trace.TOKENS_OUT)).isEqualTo(3);
      assertThat(millis(spans.one(Trace.RUN), "compress")).isPositive();
      assertThat(millis(spans.one(Trace.RUN), "encode")).isEqualTo(-1);
    }
  }

  @Test
  void mediaThatShareABudgetAreLookedAtFirst() throws Exception {
    try (ProxyRig rig = rig()) {
      rig.client.send(rig.client.post(chat("\"precis\":{\"budget\":6}")));
      SpanData request = spans.received();
      assertThat(below(request)).contains(Trace.SKETCH, Trace.PLAN, Trace.MEDIUM);
      assertThat(below(spans.one(Trace.SKETCH))).contains(Trace.RUN);
      assertThat(value(spans.one(Trace.MEDIUM), Trace.CACHE)).isEqualTo("tokens");
    }
  }

  @Test
  void picturesThatBecomeFramesAreOneStage() throws Exception {
    String frames = "{\"type\":\"video\",\"fps\":2,\"video\":[%s,%s]}".formatted(PICTURE, PICTURE);
    try (ProxyRig rig = rig()) {
      rig.client.send(rig.client.post(Asking.chat(frames)));
      spans.received();
      assertThat(below(spans.one(Trace.MEDIUM)))
          .containsExactlyInAnyOrder(Trace.WAIT, Trace.FRAMES, Trace.RUN);
      assertThat(millis(spans.one(Trace.FRAMES), "encode")).isPositive();
      assertThat(millis(spans.one(Trace.RUN), "encode")).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/encode,'{\"input\":%s}'",
    "/v1/encode/batch,'{\"input\":[%s]}'",
    "/v1/embeddings,'{\"model\":\"m\",\"input\":%s}'",
    "/v1/responses,'{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[%s]}]}'"
  })
  void everyPathThatTakesMediaHasTheSameStages(String path, String body) throws Exception {
    String part =
        path.equals("/v1/responses")
            ? PICTURE
                .replace("image_url\",\"image_url\":{\"url\":", "input_image\",\"image_url\":")
                .replace("}}", "}")
            : PICTURE;
    try (ProxyRig rig = rig()) {
      HttpResponse<byte[]> answer = rig.client.bytes(rig.client.post(path, body.formatted(part)));
      assertThat(answer.statusCode()).isEqualTo(200);
      SpanData request = spans.received();
      assertThat(request.getName()).isEqualTo("POST " + path);
      assertThat(below(request)).contains(Trace.RECEIVE, Trace.READ, Trace.MEDIUM, Trace.WRITE);
    }
  }

  /** The same proxy by another door. */
  private ProxyRig rig(Door door) {
    return rig(settings ->
        ProxySettings.of(settings.upstream(), settings.model(), door, settings.spec()).withPort(0));
  }

  @Test
  void rowsThatMayNotMeetWaitAtAGate() throws Exception {
    try (ProxyRig rig = rig(Door.CHAT_MEDIA)) {
      rig.client.send(rig.client.post(chat("\"stream\":false")));
      assertThat(below(spans.received())).contains(Trace.GATE);
    }
  }

  @Test
  void picturesThatGoOnAsPixelsAreAStageOfTheirOwn() throws Exception {
    try (ProxyRig rig = rig(Door.PIXELS)) {
      rig.client.send(rig.client.post(chat("\"stream\":false")));
      assertThat(below(spans.received()))
          .containsExactlyInAnyOrder(Trace.RECEIVE, Trace.READ, Trace.PIXELS, "POST");
    }
  }

  @Test
  void aRefusedRequestHasItsStatusAndCode() throws Exception {
    try (ProxyRig rig = rig()) {
      rig.client.send(rig.client.post("{}x"));
      SpanData request = spans.received();
      assertThat(value(request, Trace.STATUS)).isEqualTo(400);
      assertThat(value(request, Trace.ERROR)).isEqualTo("BODY_UNREADABLE");
      assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
      SpanData read = spans.one(Trace.READ);
      assertThat(value(read, Trace.ERROR)).isEqualTo("BODY_UNREADABLE");
      assertThat(read.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsAnError() throws Exception {
    try (ProxyRig rig =
        rig(settings ->
            ProxySettings.of(
                    URI.create("http://127.0.0.1:1"),
                    settings.model(),
                    settings.door(),
                    settings.spec())
                .withPort(0))) {
      HttpResponse<String> answer = rig.client.send(rig.client.post(Asking.chat()));
      SpanData request = spans.received();
      assertThat(value(request, Trace.STATUS)).isEqualTo(answer.statusCode());
      assertThat(value(request, Trace.ERROR)).startsWith("UPSTREAM_");
      assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      for (SpanData span : spans.all()) {
        if (span.getName().equals("POST")) {
          assertThat(value(span, Trace.ERROR)).isEqualTo(Refused.UNREACHABLE);
        }
      }
    }
  }

  @Test
  void aRefusalOfTheServerIsTheClientsMatterHereAndAnErrorOfTheCall() throws Exception {
    try (ProxyRig rig = rig()) {
      String none = "{\"messages\":[{\"content\":[{\"type\":\"refusal\",\"refusal\":\"\"}]}]}";
      assertThat(rig.client.send(rig.client.post(none)).statusCode()).isEqualTo(400);
      assertThat(value(spans.received(), Trace.ERROR)).isNull();
      assertThat(value(spans.sent(), Trace.ERROR)).isEqualTo("400");
      assertThat(spans.sent().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }
  }

  @Test
  void aStreamedAnswerEndsItsSpansWhenItEnds() throws Exception {
    try (ProxyRig rig = rig()) {
      rig.server.releaseFirst();
      HttpResponse<InputStream> answer = rig.client.open(rig.client.post(chat("\"stream\":true")));
      assertThat(answer.body().read()).isEqualTo('d');
      assertThat(spans.names()).contains(Trace.WRITE).doesNotContain(CHAT, "POST");
      for (int event = 1; event < FakeVllm.EVENTS.size(); event++) {
        rig.server.release();
      }
      answer.body().readAllBytes();
      assertThat(value(spans.received(), Trace.ERROR)).isNull();
      SpanData call = spans.sent();
      assertThat(call.getEvents()).extracting("name").containsExactly(Trace.HEAD);
      assertThat(call.getEvents().getFirst().getEpochNanos()).isLessThan(call.getEndEpochNanos());
    }
  }

  @Test
  void aClientThatLeavesEndsItsSpans() throws Exception {
    try (ProxyRig rig = rig()) {
      rig.server.releaseFirst();
      HttpResponse<InputStream> answer = rig.client.open(rig.client.post(chat("\"stream\":true")));
      answer.body().close();
      assertThat(value(spans.received(), Trace.ERROR)).isEqualTo(Refused.LEFT);
      assertThat(value(spans.received(), Trace.STATUS)).isEqualTo(200);
      assertThat(value(spans.sent(), Trace.ERROR)).isEqualTo(Refused.LEFT);
    }
  }

  @Test
  void nothingThatAClientWroteIsInASpan() throws Exception {
    List<HttpRequest.Builder> requests = new ArrayList<>();
    try (ProxyRig rig = rig()) {
      requests.add(rig.client.post(Asking.chat(PICTURE, Asking.text("sesame"))));
      requests.add(rig.client.post("{\"model\":\"sesame\",\"messages\":\"sesame\"}"));
      requests.add(rig.client.post(chat("\"precis\":{\"method\":\"sesame\"}")));
      requests.add(rig.client.post(chat("\"precis\":{\"method\":\"holov:sesame=1\"}")));
      requests.add(rig.client.post(chat("\"precis\":{\"question\":\"sesame\"}")));
      requests.add(rig.client.post(PICTURE.replaceFirst("data:.*\"", "file:///sesame.png\"")));
      requests.add(rig.client.post("/v1/chat/completions?sesame=sesame", Asking.chat()));
      requests.add(rig.client.request("/v1/models/sesame"));
      requests.add(rig.client.request("/sesame"));
      requests.add(
          rig.client.request("/v1/models").method("SESAME", HttpRequest.BodyPublishers.noBody()));
      int sent = 0;
      for (HttpRequest.Builder request : requests) {
        rig.client.send(
            request.header("Authorization", "Bearer sesame").header("User-Agent", "sesame"));
        sent++;
        int received = sent;
        ProxyRig.until(() -> spans.all().stream().filter(TracesIT::isRequest).count() == received);
      }
      assertThat(spans.all().toString()).doesNotContainIgnoringCase("sesame");
      assertThat(spans.names()).contains("GET /v1/models", "GET", "HTTP /v1/models");
    }
  }

  private static boolean isRequest(SpanData span) {
    return span.getKind() == SpanKind.SERVER;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sesame",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-zz",
        "--------------------------------------------------------"
      })
  void aParentThatIsNoneIsPassedOver(String parent) throws Exception {
    try (ProxyRig rig = rig()) {
      HttpRequest.Builder request =
          rig.client
              .post(Asking.chat())
              .header("traceparent", parent)
              .header("tracestate", "=,=,sesame".repeat(200));
      assertThat(rig.client.send(request).statusCode()).isEqualTo(200);
      assertThat(spans.received().getParentSpanContext().isValid()).isFalse();
      MultiMap got = rig.server.heads.getLast();
      assertThat(got.getAll("traceparent")).hasSize(1);
      assertThat(got.get("traceparent"))
          .startsWith("00-%s-%s-".formatted(spans.sent().getTraceId(), spans.sent().getSpanId()));
      assertThat(got.contains("tracestate")).isFalse();
    }
  }

  @Test
  void twoParentsAreNone() throws Exception {
    try (ProxyRig rig = rig()) {
      rig.client.send(below(below(rig.client.post(Asking.chat()), "01"), "01"));
      assertThat(spans.received().getParentSpanContext().isValid()).isFalse();
      assertThat(rig.server.heads.getLast().getAll("traceparent")).hasSize(1);
    }
  }

  @Test
  void aClientThatIsNotSampledHasNoSpansAndTheServerIsToldSo() throws Exception {
    try (ProxyRig rig = rig()) {
      rig.client.send(below(rig.client.post(chat("\"stream\":false")), "00"));
      assertThat(rig.server.heads.getLast().get("traceparent"))
          .startsWith("00-" + TRACE)
          .endsWith("-00");
      rig.client.send(rig.client.post(chat("\"stream\":false")));
      spans.received();
      assertThat(spans.all()).noneMatch(span -> span.getTraceId().equals(TRACE));
    }
  }

  @Test
  void whatMachinesAskEveryFewSecondsIsNotTraced() throws Exception {
    try (ProxyRig rig = rig()) {
      for (String path : List.of("/healthz", "/readyz", "/metrics")) {
        rig.client.send(rig.client.request(path));
      }
      rig.client.send(rig.client.request("/openapi.json"));
      assertThat(spans.received().getName()).isEqualTo("GET /openapi.json");
      assertThat(spans.all()).hasSize(1);
    }
  }

  @Test
  void withoutTelemetryTheClientsOwnHeadersGoOn() throws Exception {
    try (ProxyRig rig = ProxyRig.llava()) {
      rig.client.send(
          below(rig.client.post(chat("\"stream\":false")), "01").header("tracestate", "a=1"));
      MultiMap got = rig.server.heads.getLast();
      assertThat(got.getAll("traceparent")).containsExactly("00-%s-%s-01".formatted(TRACE, PARENT));
      assertThat(got.getAll("tracestate")).containsExactly("a=1");
    }
  }
}
