package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.PixelBudget;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.ServedModel;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final byte[] PNG = TestImages.quadrants(".png", 400, 200);

  private FakeServer server;
  private ModelPack pack;
  private OpenAiProxy proxy;
  private Asking client;

  @BeforeEach
  void begin() {
    server = new FakeServer(0).says(CHAT, 200, "{\"choices\":[]}");
    pack = TinyPack.open();
    ServedModel model = ServedModel.of("any", ModelFamily.TEXT, 1, 4096);
    proxy =
        OpenAiProxy.start(
            pack,
            ProxySettings.of(server.address(), model, Door.PIXELS, PipelineSpec.DEFAULT)
                .withPort(0),
            Throwable::printStackTrace);
    client = new Asking(proxy.port());
  }

  @AfterEach
  void end() {
    client.close();
    proxy.close();
    pack.close();
    server.close();
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
  void nothingThatIsNoPictureIsSentAsOne() throws Exception {
    String wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";
    HttpResponse<String> sound =
        client.send(
            client.post(
                Asking.chat(
                    "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"%s\"}}"
                        .formatted(wav))));
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
