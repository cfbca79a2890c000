package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.ServedModel;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.Npy;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Modality;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The proxy with a real encoder of LLM rows, in front of a server that checks what it gets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class OpenAiProxyIT {
  private static final byte[] PNG = TestImages.quadrants(".png", 90, 60);
  private static final byte[] JPEG = TestImages.quadrants(".jpg", 64, 64);
  private static final String PICTURE = Asking.image("image/png", PNG);
  private static final byte[] WAV = wav();
  private static final int SMALL_BODY = 1 << 20;

  private ModelPack pack;
  private int width;
  private FakeVllm server;
  private OpenAiProxy proxy;
  private Asking client;
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();

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

  @BeforeEach
  void begin() {
    server = new FakeVllm(width);
    start(Door.CHAT_MEDIA);
  }

  private void start(Door door) {
    ServedModel model = ServedModel.of("m", ModelFamily.LLAVA, width, 4096).withDtype(DType.F32);
    ProxySettings settings =
        ProxySettings.of(server.address(), model, door, PipelineSpec.DEFAULT)
            .withPort(0)
            .withMemory(ProxySettings.DEFAULT_CACHE_BYTES, SMALL_BODY, 4 * SMALL_BODY);
    proxy = OpenAiProxy.start(pack, settings, faults::add);
    client = new Asking(proxy.port());
  }

  @AfterEach
  void end() {
    client.close();
    proxy.close();
    server.close();
    assertThat(faults).isEmpty();
  }

  /** A tenth of a second of silence. */
  private static byte[] wav() {
    int samples = 1600;
    return ByteBuffer.allocate(44 + 2 * samples)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(36 + 2 * samples)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(16_000)
        .putInt(32_000)
        .putShort((short) 2)
        .putShort((short) 16)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt(2 * samples)
        .array();
  }

  private Matrix expected(byte[] picture, Budget budget) {
    try (Pipeline pipeline = Pipeline.of(pack).compress(Modality.IMAGE, "holov", budget).build()) {
      return pipeline.encode(MediaSource.bytes("picture", picture)).embeddings();
    }
  }

  @Test
  void aPictureReachesTheServerAsTheRowsOfThePipeline() throws Exception {
    String body =
        Asking.with(
            "\"top_p\":0.10,\"seed\":12345678901234567890,\"stop\":[\"\\n\"]",
            Asking.chat(
                Asking.text("before"),
                PICTURE.replace("}}", "},\"uuid\":\"mine\"}"),
                Asking.text("what?")));
    HttpResponse<String> answer =
        client.send(client.post(body).header("Authorization", "Bearer k"));
    assertThat(answer.body()).isEqualTo(FakeVllm.ANSWER);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-request-id")).hasValue("17");

    FakeVllm.Got got = server.got.getFirst();
    Matrix rows = expected(PNG, Budget.keep(0.25));
    assertThat(got.rows()).hasSize(1);
    assertThat(got.rows().getFirst().toArray()).containsExactly(rows.toArray());
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).hasValue("" + rows.rows());
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_IN))
        .hasValue("" + expected(PNG, Budget.keep(1)).rows());
    assertThat(got.authorization()).isEqualTo("Bearer k");

    String sent = new String(got.body(), StandardCharsets.UTF_8);
    assertThat(sent)
        .startsWith("{\"top_p\":0.10,\"seed\":12345678901234567890,\"stop\":[\"\\n\"],\"model\"");
    JsonNode content = got.json().at("/messages/0/content");
    assertThat(content.findValuesAsText("type")).containsExactly("text", "image_embeds", "text");
    assertThat(content.at("/1/uuid").asText()).matches("[0-9a-f]{64}");
  }

  @Test
  void severalPicturesInSeveralTurnsKeepTheirPlaces() throws Exception {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[%s,%s,%s]},{\"role\":\"assistant\",\"content\":\"two\"},{\"role\":\"user\",\"content\":[%s]}]}"
            .formatted(
                PICTURE, Asking.image("image/jpeg", JPEG), Asking.text("how many?"), PICTURE);
    assertThat(client.send(client.post(body)).statusCode()).isEqualTo(200);
    FakeVllm.Got got = server.got.getFirst();
    float[] png = expected(PNG, Budget.keep(0.25)).toArray();
    assertThat(got.rows().stream().map(Matrix::toArray))
        .containsExactly(png, expected(JPEG, Budget.keep(0.25)).toArray(), png);
    assertThat(got.json().at("/messages/1/content").asText()).isEqualTo("two");
    assertThat(proxy.encoderRuns()).isEqualTo(2);
  }

  @Test
  void rowsGoThroughTheOtherDoorToo() throws Exception {
    client.close();
    proxy.close();
    start(Door.CHAT_ROWS);
    assertThat(client.send(client.post(Asking.chat(PICTURE))).statusCode()).isEqualTo(200);
    JsonNode part = server.got.getFirst().json().at("/messages/0/content/0");
    assertThat(part.path("type").asText()).isEqualTo("prompt_embeds");
    assertThat(part.has("uuid")).isFalse();
  }

  @Test
  void aRequestWithoutMediaIsHandedOnByteForByte() throws Exception {
    String body =
        "{ \"messages\" : [ {\"role\":\"user\", \"content\":\"gr\\u00fc\u00df <image>\"} ],\n \"x\":1.0e0 }";
    assertThat(client.send(client.post(body)).body()).isEqualTo(FakeVllm.ANSWER);
    assertThat(new String(server.got.getFirst().body(), StandardCharsets.UTF_8)).isEqualTo(body);
    HttpResponse<String> models = client.send(client.request("/v1/models"));
    assertThat(models.body()).isEqualTo("{\"data\":[]}");
    assertThat(server.got.getLast().uri()).isEqualTo("/v1/models");
    assertThat(client.send(client.request("/v1/models/org%2Fname-1.5")).statusCode())
        .isEqualTo(200);
    assertThat(server.got.getLast().uri()).isEqualTo("/v1/models/org%2Fname-1.5");
  }

  @Test
  void streamedAnswersArriveEventByEvent() throws Exception {
    String body = Asking.with("\"stream\":true", Asking.chat(PICTURE));
    server.releaseFirst();
    HttpResponse<InputStream> answer = client.open(client.post(body));
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).isPresent();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      for (int event = 0; event < FakeVllm.EVENTS.size(); event++) {
        if (event > 0) {
          server.release(); // the next is not sent before this one was read
        }
        assertThat(lines.readLine() + "\n" + lines.readLine() + "\n")
            .isEqualTo(FakeVllm.EVENTS.get(event));
      }
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void aClientThatLeavesEndsTheAnswer() throws Exception {
    server.releaseFirst();
    HttpResponse<InputStream> answer =
        client.open(client.post(Asking.with("\"stream\":true", Asking.chat(Asking.text("go on")))));
    answer.body().close();
    assertThat(server.clientLeft.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aFurtherQuestionAboutTheSamePictureRunsNoEncoder() throws Exception {
    client.send(client.post(Asking.chat(PICTURE, Asking.text("what?"))));
    client.send(client.post(Asking.chat(Asking.text("and where?"), PICTURE)));
    assertThat(proxy.encoderRuns()).isEqualTo(1);
    assertThat(server.got.get(1).rows().getFirst().toArray())
        .containsExactly(server.got.get(0).rows().getFirst().toArray());
    assertThat(proxy.cachedBytes()).isPositive();
    client.send(client.post(Asking.chat(PICTURE)).header("Authorization", "Bearer other"));
    assertThat(proxy.encoderRuns()).isEqualTo(2);
  }

  @Test
  void aRequestMayChooseMethodAndBudget() throws Exception {
    String body =
        Asking.with("\"precis\":{\"method\":\"holov\",\"keep\":\"3\"}", Asking.chat(PICTURE));
    HttpResponse<String> answer = client.send(client.post(body));
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).hasValue("3");
    FakeVllm.Got got = server.got.getFirst();
    assertThat(got.rows().getFirst().toArray())
        .containsExactly(expected(PNG, Budget.tokens(3)).toArray());
    assertThat(got.json().has("precis")).isFalse();
    client.send(client.post(Asking.with("\"precis\":{}", Asking.chat(Asking.text("hi")))));
    assertThat(server.got.getLast().json().has("precis")).isFalse();
  }

  @Test
  void theFramesOfAVideoReachTheServerInOrder(@TempDir Path folder) throws Exception {
    Path film = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(50), null);
    client.close();
    proxy.close();
    start(Door.CHAT_ROWS); // as media a LLaVA takes no videos
    byte[] bytes = Files.readAllBytes(film);
    String part = Asking.image("video/mp4", bytes).replace("image_url", "video_url");
    HttpResponse<String> answer = client.send(client.post(Asking.chat(part)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    FakeVllm.Got got = server.got.getFirst();
    assertThat(got.json().at("/messages/0/content/0/type").asText()).isEqualTo("prompt_embeds");
    try (Pipeline pipeline = Pipeline.of(pack).build()) {
      assertThat(got.rows().getFirst().toArray())
          .containsExactly(pipeline.encode(MediaSource.file(film)).embeddings().toArray());
    }
  }

  @Test
  void openAisOwnClientForJavaIsUnderstood() throws Exception {
    try (OpenAiJava openAi = new OpenAiJava(proxy.port())) {
      assertThat(openAi.whole(PNG, "what?")).isEqualTo("a cat");
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                for (int event = 0; event < FakeVllm.EVENTS.size(); event++) {
                  server.release();
                }
              });
      assertThat(openAi.streamed(PNG, "what?")).containsExactly("a c\u00e4t");
      sender.join();
    }
    assertThat(server.got).hasSize(2);
    assertThat(server.got.getLast().rows().getFirst().rows()).isEqualTo(16);
    assertThat(server.got.getLast().json().has("precis")).isFalse();
  }

  static Stream<Arguments> refused() {
    byte[] broken = PNG.clone();
    Arrays.fill(broken, 40, broken.length, (byte) 7);
    String nan =
        Base64.getEncoder().encodeToString(Npy.toBytes(Matrix.of(1, 1, Float.NaN), DType.F32));
    String url = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}";
    return Stream.of(
        Arguments.of(403, "REMOTE_MEDIA", Asking.chat(url.formatted("http://10.0.0.1/a.png"))),
        Arguments.of(403, "REMOTE_MEDIA", Asking.chat(url.formatted("file:///etc/passwd"))),
        Arguments.of(400, "MEDIA_URI", Asking.chat(url.formatted("data:image/png,raw"))),
        Arguments.of(400, "MEDIA_BASE64", Asking.chat(url.formatted("data:image/png;base64,?"))),
        Arguments.of(415, "MEDIA_TYPE", Asking.chat(Asking.image("text/html", PNG))),
        Arguments.of(
            415,
            "MEDIA_UNSUPPORTED_TYPE",
            Asking.chat(Asking.image("image/png", new byte[] {1, 2, 3, 4}))),
        Arguments.of(422, "MEDIA_BROKEN", Asking.chat(Asking.image("image/png", broken))),
        Arguments.of(
            413,
            "MEDIA_TOO_MANY_PARTS",
            Asking.chat(Collections.nCopies(33, PICTURE).toArray(String[]::new))),
        Arguments.of(
            400,
            "UNKNOWN_PART",
            Asking.chat("{\"type\":\"image_embeds\",\"image_embeds\":\"%s\"}".formatted(nan))),
        Arguments.of(
            400,
            "UNKNOWN_PART",
            Asking.chat("{\"type\":\"prompt_embeds\",\"data\":\"%s\"}".formatted(nan))),
        Arguments.of(
            400, "UNKNOWN_PART", Asking.chat("{\"image_url\":\"data:image/png;base64,AAAA\"}")),
        Arguments.of(
            400,
            "PART_UNREADABLE",
            Asking.chat(
                "{\"type\":\"text\",\"text\":\"a\",\"uuid\":\"1\",\"image_embeds\":\"%s\"}"
                    .formatted(nan))),
        Arguments.of(
            400, "PART_UNREADABLE", Asking.chat("{\"type\":\"image_url\",\"image_url\":null}")),
        Arguments.of(
            400, "PRECIS_FIELD", Asking.with("\"precis\":{\"kept\":\"3\"}", Asking.chat(PICTURE))),
        Arguments.of(
            400,
            "UNKNOWN_METHOD",
            Asking.with("\"precis\":{\"method\":\"nosuch\"}", Asking.chat(PICTURE))),
        Arguments.of(
            403,
            "PACK_NAMED",
            Asking.with("\"precis\":{\"method\":\"tokenpacker:pack=/tmp\"}", Asking.chat(PICTURE))),
        Arguments.of(400, "TEXT_FORBIDDEN", Asking.chat(PICTURE, Asking.text("an <image> more"))),
        Arguments.of(
            413, "PROMPT_TOO_LONG", Asking.with("\"max_tokens\":4096", Asking.chat(PICTURE))),
        Arguments.of(
            400,
            "QUESTION_MISSING",
            Asking.with("\"precis\":{\"method\":\"query-keep\"}", Asking.chat(PICTURE))),
        Arguments.of(
            400,
            "NO_ENCODER",
            Asking.chat(
                "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"%s\"}}"
                    .formatted(Base64.getEncoder().encodeToString(WAV)))),
        Arguments.of(
            400,
            "NOTHING_TO_ENCODE",
            Asking.chat(Asking.image("video/mp4", PNG).replace("image_url", "video_url"))),
        Arguments.of(400, "BODY_UNREADABLE", "{\"messages\":[],\"messages\":[]}"),
        Arguments.of(400, "BODY_UNREADABLE", "[]"),
        Arguments.of(400, "BODY_UNREADABLE", "{"),
        Arguments.of(413, "BODY_TOO_LARGE", Asking.chat(Asking.text("a".repeat(SMALL_BODY)))));
  }

  @ParameterizedTest
  @MethodSource
  void refused(int status, String code, String body) throws Exception {
    HttpResponse<String> answer = client.send(client.post(body));
    JsonNode error = Asking.error(answer);
    assertThat(error.path("code").asText()).as(answer.body()).isEqualTo(code);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("message").asText()).isNotBlank().doesNotContain("etc/passwd", "10.0.0");
    assertThat(server.got).isEmpty();
    assertThat(client.send(client.request("/healthz")).statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyWithoutALengthIsBoundedToo() throws Exception {
    byte[] piece = new byte[1 << 16];
    Stream<byte[]> pieces = Stream.generate(() -> piece).limit(64);
    HttpResponse<String> answer =
        client.send(
            client
                .request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArrays(pieces::iterator)));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(Asking.error(answer).path("code").asText()).isEqualTo("BODY_TOO_LARGE");
  }

  @Test
  void otherPathsMethodsAndTypesDoNotReachTheServer() throws Exception {
    HttpRequest.BodyPublisher none = HttpRequest.BodyPublishers.ofString("{}");
    assertThat(client.send(client.request("/v1/files").POST(none)).statusCode()).isEqualTo(404);
    assertThat(client.send(client.request("/v1/models/../completions")).statusCode())
        .isEqualTo(404);
    assertThat(client.send(client.request("/v1/models").POST(none)).statusCode()).isEqualTo(405);
    assertThat(
            client
                .send(
                    client
                        .request("/v1/chat/completions")
                        .header("Content-Type", "text/plain")
                        .POST(none))
                .statusCode())
        .isEqualTo(415);
    assertThat(server.got).isEmpty();
  }

  @Test
  void aServerThatIsGoneIsSaidToBe() throws IOException, InterruptedException {
    server.close();
    HttpResponse<String> answer = client.send(client.post(Asking.chat(PICTURE)));
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(Asking.error(answer).path("code").asText()).isEqualTo("UPSTREAM_UNREACHABLE");
    assertThat(Asking.error(answer).path("type").asText()).isEqualTo("server_error");
  }
}
