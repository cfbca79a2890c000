package dev.precis.serving.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.PixelBudget;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.ServedModel;
import dev.precis.serving.fetch.LocalSettings;
import dev.precis.serving.fetch.MediaServer;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import io.opentelemetry.api.OpenTelemetry;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The proxy in front of a server that is sent pixels; its pack has nothing to do with an LLM. */
@Timeout(90)
class PixelProxyIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] PNG = TestImages.quadrants(".png", 400, 200);

  private FakeServer server;
  private MediaServer media;
  private ModelPack pack;
  private OpenAiProxy proxy;
  private Asking client;

  @BeforeEach
  void begin() {
    server = new FakeServer(0).says(CHAT, 200, "{\"choices\":[]}");
    media = new MediaServer().serves("/a", PNG);
    pack = TinyPack.open();
    proxy = OpenAiProxy.start(pack, settings(), Throwable::printStackTrace);
    client = new Asking(proxy.port());
  }

  private ProxySettings settings() {
    ServedModel model = ServedModel.of("any", ModelFamily.TEXT, 1, 4096);
    return ProxySettings.of(server.address(), model, Door.PIXELS, PipelineSpec.DEFAULT)
        .withPort(0)
        .withStores(StoreSettings.DEFAULT.withFetch(LocalSettings.of(media.port(), "media.test")));
  }

  @AfterEach
  void end() {
    client.close();
    proxy.close();
    pack.close();
    server.close();
    media.close();
  }

  private JsonNode content() throws Exception {
    String sent = server.got.getFirst();
    return LiveVllm.json(sent.substring(CHAT.length() + 1)).at("/messages/0/content");
  }

  @Test
  void aPictureIsSentWithFewerPixels() throws Exception {
    HttpResponse<String> answer =
        client.send(client.post(Asking.chat(Asking.image("image/png", PNG), Asking.text("what?"))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_IN)).hasValue("120");
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).hasValue("32");
    assertThat(content().findValuesAsText("type")).containsExactly("image_url", "text");
    assertThat(content().at("/0/image_url/url").asText()).startsWith("data:image/jpeg;base64,");
    assertThat(proxy.encoderRuns()).isZero();
  }

  @Test
  void aPictureOfAWebServerIsFetchedHereAndNotByTheServer() throws Exception {
    String address = "http://media.test:%d/a".formatted(media.port());
    String part = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}".formatted(address);
    client.send(client.post(Asking.chat(part)));
    client.send(client.post(Asking.chat(Asking.image("image/png", PNG))));
    assertThat(server.got).hasSize(2);
    assertThat(server.got.getFirst())
        .isEqualTo(server.got.getLast())
        .contains("data:image/jpeg;base64,");
    assertThat(media.heads).hasSize(1);
  }

  @Test
  void aVideoIsSentAsAFewFramesInItsPlace(@TempDir Path folder) throws Exception {
    Path film = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(50), null);
    String video =
        Asking.image("video/mp4", Files.readAllBytes(film)).replace("image_url", "video_url");
    HttpResponse<String> answer =
        client.send(client.post(Asking.chat(Asking.text("before"), video, Asking.text("after"))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> types = content().findValuesAsText("type");
    assertThat(types).hasSize(2 + PixelBudget.DEFAULT_FRAMES);
    assertThat(types.subList(1, types.size() - 1)).containsOnly("image_url");
    assertThat(types.getFirst()).isEqualTo(types.getLast()).isEqualTo("text");
  }

  @Test
  void theFramesOfAVideoThatCameAsPicturesAreAllFromIt() throws Exception {
    List<String> frames = new ArrayList<>();
    for (int side = 0; side < 20; side++) {
      String url =
          JSON.readTree(Asking.image("image/png", TestImages.quadrants(".png", 60, 40)))
              .at("/image_url/url")
              .asText();
      frames.add("\"" + url + "\"");
    }
    String video = "{\"type\":\"video\",\"video\":[%s]}".formatted(String.join(",", frames));
    HttpResponse<String> answer = client.send(client.post(Asking.chat(video)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(content()).hasSize(PixelBudget.DEFAULT_FRAMES);
  }

  @Test
  void aSoundGoesOnAsItCame(@TempDir Path folder) throws Exception {
    Path file =
        TestMedia.write(folder.resolve("a.wav"), null, AudioSpec.tone(1).withEncoder("pcm_s16le"));
    String data = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    String sound =
        "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"%s\"}}"
            .formatted(data);
    HttpResponse<String> answer = client.send(client.post(Asking.chat(sound)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(content().at("/0/input_audio/format").asText()).isEqualTo("wav");
    assertThat(content().at("/0/input_audio/data").asText()).isEqualTo(data);
  }

  @Test
  void oneBudgetIsSharedAndWhatOnlyAnEncoderCanDoIsRefused() throws Exception {
    String picture = Asking.image("image/png", PNG);
    HttpResponse<String> shared =
        client.send(
            client.post(
                Asking.with(
                    "\"precis\":{\"budget\":40,\"explain\":true}", Asking.chat(picture, picture))));
    assertThat(shared.headers().firstValue(MediaHeaders.TOKENS_IN)).hasValue("240");
    assertThat(shared.headers().firstValue(MediaHeaders.TOKENS_OUT).map(Integer::parseInt))
        .hasValueSatisfying(tokens -> assertThat(tokens).isBetween(20, 60));
    assertThat(JSON.readTree(shared.body()).at("/precis/media")).hasSize(2);
    int before = server.got.size();
    for (String field : List.of("\"method\":\"holov\"", "\"query_aware\":true")) {
      HttpResponse<String> refused =
          client.send(
              client.post(Asking.with("\"precis\":{%s}".formatted(field), Asking.chat(picture))));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(Asking.error(refused).path("message").asText()).contains("door pixels");
    }
    assertThat(server.got).hasSize(before);
  }

  @Test
  void withoutAPackItSendsPicturesAndRefusesRows() throws Exception {
    try (OpenAiProxy bare =
            OpenAiProxy.startWithoutPack(
                settings(), Throwable::printStackTrace, _ -> {}, OpenTelemetry.noop());
        Asking asking = new Asking(bare.port())) {
      String picture = Asking.image("image/png", PNG);
      assertThat(asking.send(asking.post(Asking.chat(picture))).statusCode()).isEqualTo(200);
      HttpResponse<String> rows =
          asking.send(asking.post("/v1/encode", "{\"input\":%s}".formatted(picture)));
      assertThat(rows.statusCode()).isEqualTo(503);
      assertThat(Asking.error(rows).path("code").asText()).isEqualTo("NO_PACK");
    }
  }

  @Test
  void nothingThatIsNoPictureIsSentAsOne() throws Exception {
    String wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";
    HttpResponse<String> sound =
        client.send(client.post(Asking.chat(Asking.image("image/png", wav.getBytes(UTF_8)))));
    assertThat(sound.statusCode()).isBetween(400, 422);
    HttpResponse<String> auto =
        client.send(
            client.post(
                Asking.with(
                    "\"precis\":{\"keep\":\"auto\"}",
                    Asking.chat(Asking.image("image/png", PNG)))));
    assertThat(Asking.error(auto).path("code").asText()).isEqualTo("BUDGET_UNSUPPORTED");
    assertThat(server.got).isEmpty();
  }
}
