package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.ServedModel;
import dev.precis.tensor.DType;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What whoever runs the proxy sees of it: meters, readiness, a stop that loses nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class OperationsIT {
  private static final String PICTURE =
      Asking.image("image/png", TestImages.quadrants(".png", 90, 60));

  private ModelPack pack;
  private int width;

  @BeforeAll
  void openThePack() {
    pack = ModelPack.open(TinyPack.ofCheckpoint("llava", "llava-1.5"));
    width = Objects.requireNonNull(pack.manifest().llm()).width();
  }

  @AfterAll
  void closeThePack() {
    if (pack != null) {
      pack.close();
    }
  }

  private OpenAiProxy proxy(URI server) {
    ServedModel model = ServedModel.of("m", ModelFamily.LLAVA, width, 4096).withDtype(DType.F32);
    return OpenAiProxy.start(
        pack,
        ProxySettings.of(server, model, Door.CHAT_MEDIA, PipelineSpec.DEFAULT).withPort(0),
        Throwable::printStackTrace);
  }

  @Test
  void theMetersCountRequestsMediaTokensAndRunsOfTheEncoder() throws Exception {
    try (FakeVllm server = new FakeVllm(width);
        OpenAiProxy proxy = proxy(server.address());
        Asking client = new Asking(proxy.port())) {
      client.send(client.post(Asking.chat(PICTURE, Asking.text("what?"))));
      client.send(client.post(Asking.chat(PICTURE, Asking.text("and what else?"))));
      client.send(client.post("{}x"));
      HttpResponse<String> answer = client.send(client.request("/metrics").GET());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
      assertThat(answer.body().lines())
          .contains(
              "precis_requests_seconds_count{endpoint=\"/v1/chat/completions\",status=\"200\"} 2",
              "precis_requests_seconds_count{endpoint=\"/v1/chat/completions\",status=\"400\"} 1",
              "precis_media_seconds_count{found=\"miss\",kind=\"image\"} 1",
              "precis_media_seconds_count{found=\"rows\",kind=\"image\"} 1",
              "precis_tokens_total{kind=\"image\",side=\"in\"} 32.0",
              "precis_tokens_total{kind=\"image\",side=\"out\"} 8.0",
              "precis_encoder_runs_total 1.0",
              "precis_requests_active 0.0")
          .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
    }
  }

  @Test
  void theServedDocumentNamesWhatIsServedAndNothingElse() throws Exception {
    try (FakeVllm server = new FakeVllm(width);
        OpenAiProxy proxy = proxy(server.address());
        Asking client = new Asking(proxy.port())) {
      String served = client.send(client.request("/nowhere").GET()).body();
      JsonNode document =
          new ObjectMapper().readTree(client.send(client.request("/openapi.json").GET()).body());
      List<String> named = new ArrayList<>();
      for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
        String asked = path.getKey().replace("{model}", "m");
        for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
          String name = method.getKey().toUpperCase(Locale.ROOT);
          HttpRequest.Builder request =
              client
                  .request(asked)
                  .header("Content-Type", "application/json")
                  .method(name, BodyPublishers.ofString(name.equals("POST") ? "{}" : ""));
          assertThat(client.send(request).statusCode())
              .as(name + " " + asked)
              .isNotIn(404, 405, 415, 500);
        }
        named.add(path.getKey());
        assertThat(served).contains(path.getKey().replace("/{model}", ""));
      }
      for (String path : served.replaceAll(".*there are ([^\"]*)\".*", "$1").split(", ")) {
        assertThat(named).contains(path.strip());
      }
    }
  }

  @Test
  void itIsReadyWhenAServerIsUpAndNotWhenNoneIs() throws Exception {
    try (FakeVllm server = new FakeVllm(width);
        OpenAiProxy proxy = proxy(server.address());
        Asking client = new Asking(proxy.port())) {
      HttpResponse<String> answer = client.send(client.request("/readyz").GET());
      while (answer.statusCode() != 200) {
        assertThat(answer.body()).contains("\"ready\":false", "unknown");
        Thread.sleep(20);
        answer = client.send(client.request("/readyz").GET());
      }
      assertThat(answer.body()).contains("\"ready\":true", "\"state\":\"up\"");
    }
    try (OpenAiProxy proxy = proxy(URI.create("http://127.0.0.1:1"));
        Asking client = new Asking(proxy.port())) {
      HttpResponse<String> answer = client.send(client.request("/readyz").GET());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("\"ready\":false", "http://127.0.0.1:1");
    }
  }

  @Test
  void aStopLetsTheStreamInWorkEndAndTakesNoNewRequests() throws Exception {
    try (FakeVllm server = new FakeVllm(width);
        OpenAiProxy proxy = proxy(server.address());
        Asking client = new Asking(proxy.port());
        Asking late = new Asking(proxy.port())) {
      server.releaseFirst();
      HttpResponse<InputStream> answer =
          client.open(client.post(Asking.with("\"stream\":true", Asking.chat(PICTURE))));
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(proxy::close);
      awaitClosed(late);
      assertThat(stopped).isNotDone();
      for (int event = 1; event < FakeVllm.EVENTS.size(); event++) {
        server.release();
      }
      String all = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(all).isEqualTo(String.join("", FakeVllm.EVENTS));
      stopped.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aStopWaitsNoLongerThanItIsTold() throws Exception {
    try (FakeVllm server = new FakeVllm(width);
        Asking client = stoppedInTheMiddle(server)) {
      assertThat(client).isNotNull();
    }
  }

  /** A proxy is stopped, with little time, while an answer stands still. */
  private Asking stoppedInTheMiddle(FakeVllm server) throws Exception {
    OpenAiProxy proxy = proxy(server.address());
    Asking client = new Asking(proxy.port());
    server.releaseFirst();
    HttpResponse<InputStream> answer =
        client.open(client.post(Asking.with("\"stream\":true", Asking.chat(PICTURE))));
    proxy.close(Duration.ofMillis(200));
    assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    return client;
  }

  private static void awaitClosed(Asking late) throws Exception {
    while (true) {
      try {
        HttpResponse<String> answer = late.send(late.request("/healthz").GET());
        assertThat(answer.statusCode()).isBetween(200, 599);
        Thread.sleep(20);
      } catch (ConnectException e) {
        return;
      } catch (IOException e) {
        Thread.sleep(20); // its own idle connection was closed: the next try opens one
      }
    }
  }
}
