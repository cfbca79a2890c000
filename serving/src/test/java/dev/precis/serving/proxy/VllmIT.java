package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Selection;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.RandomKeep;
import dev.precis.fusion.Medium;
import dev.precis.fusion.Piece;
import dev.precis.fusion.position.Run;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.Guards;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.Question;
import dev.precis.serving.backend.ServedModel;
import dev.precis.serving.backend.Turn;
import dev.precis.serving.backend.VllmBackend;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.Npy;
import dev.precis.tensor.SafeTensors;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The proxy and its backends in front of a real vLLM that runs a tiny LLaVA. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class VllmIT {
  private static final String QUESTION = "what is in this image?";
  private static final String WITHOUT = "good morning";
  private static final int MAX_TOKENS = 1024;
  private static final int SIDE = 56;
  private static final int CROWD = 24;

  /** Draws after which a seed for given rows would have been found if there were one. */
  private static final int MOST_SEEDS = 1_000_000;

  private LiveVllm live;
  private Asking server;
  private ModelPack pack;
  private ServedModel model;
  private List<Integer> textAnswer;
  private final Map<Door, OpenAiProxy> proxies = new EnumMap<>(Door.class);
  private final Map<Door, Asking> clients = new EnumMap<>(Door.class);

  private enum RowDoor {
    MEDIA(Door.CHAT_MEDIA),
    ROWS(Door.CHAT_ROWS);

    private final Door door;

    RowDoor(Door door) {
      this.door = door;
    }

    VllmBackend backend(ServedModel model) {
      return this == MEDIA ? VllmBackend.chatMedia(model) : VllmBackend.chatRows(model);
    }
  }

  @BeforeAll
  void begin() throws Exception {
    live = LiveVllm.ofEnvironment();
    server = new Asking(live.address().getPort());
    pack = ModelPack.open(live.pack());
    int width = Objects.requireNonNull(pack.manifest().llm()).width();
    model = ServedModel.of("m", ModelFamily.LLAVA, width, MAX_TOKENS).withDtype(DType.F32);
    for (RowDoor row : RowDoor.values()) {
      ProxySettings settings =
          ProxySettings.of(live.address(), model, row.door, PipelineSpec.DEFAULT).withPort(0);
      OpenAiProxy proxy = OpenAiProxy.start(pack, settings, Throwable::printStackTrace);
      proxies.put(row.door, proxy);
      clients.put(row.door, new Asking(proxy.port()));
    }
    textAnswer = textAnswer();
  }

  @AfterAll
  void end() {
    clients.values().forEach(Asking::close);
    proxies.values().forEach(OpenAiProxy::close);
    if (server != null) {
      server.close();
    }
    if (pack != null) {
      pack.close();
    }
  }

  /** Whatever was asked, others are answered as before. */
  @AfterEach
  void theServerIsHealthyAndAnswersAsBefore() throws Exception {
    if (textAnswer != null) {
      assertThat(server.send(server.request("/health")).statusCode()).isEqualTo(200);
      assertThat(textAnswer()).isEqualTo(textAnswer);
    }
  }

  private List<Integer> textAnswer() throws Exception {
    return LiveVllm.ids(server.send(server.post(LiveVllm.chat(Asking.text(WITHOUT)))));
  }

  /** What the server says to pixels or rows without the proxy. */
  private List<Integer> direct(String body) throws Exception {
    return LiveVllm.ids(server.send(server.post(body)));
  }

  private List<Integer> proxied(RowDoor row, String method, String keep, String... parts)
      throws Exception {
    String field = "\"precis\":{\"method\":\"%s\",\"keep\":\"%s\"}".formatted(method, keep);
    Asking client = Objects.requireNonNull(clients.get(row.door));
    HttpResponse<String> answer =
        client.send(client.post(Asking.with(field, LiveVllm.chat(parts))));
    return LiveVllm.ids(answer);
  }

  private String posted(RowDoor row, String text, Medium... media) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    Arrays.stream(media).forEach(medium -> pieces.add(new Piece.Media(medium)));
    pieces.add(new Piece.Text(text));
    Question question = Question.of("t", LiveVllm.ANSWER, new Turn(Turn.Role.USER, pieces));
    return LiveVllm.withIds(row.backend(model).prepare(question).body());
  }

  private static Medium medium(Matrix rows) {
    TokenSequence tokens =
        new TokenSequence(
            rows, Provenance.blank(rows.rows(), Modality.IMAGE), List.of(), Grid.line(rows.rows()));
    return new Medium(
        Modality.IMAGE,
        tokens,
        new Run.Visual(Grid.image(1, rows.rows()), 0),
        IntStream.range(0, rows.rows()).toArray());
  }

  private TokenSequence encoded(byte[] picture, String method, Budget budget) {
    try (Pipeline pipeline = Pipeline.of(pack).compress(Modality.IMAGE, method, budget).build()) {
      return pipeline.encode(MediaSource.bytes("picture", picture));
    }
  }

  /** A seed with which the method {@code random} keeps exactly these rows of a picture. */
  private static long seedFor(TokenSequence all, int[] rows) {
    for (long seed = 0; seed < MOST_SEEDS; seed++) {
      Selection chosen =
          new RandomKeep(seed).select(all, Budget.tokens(rows.length), Signals.none());
      if (chosen instanceof Selection.Keep keep && Arrays.equals(keep.rows(), rows)) {
        return seed;
      }
    }
    throw new AssertionError("no seed keeps " + Arrays.toString(rows));
  }

  /** Noise of the size that the model reads, so that nothing is resized. */
  private static byte[] picture(int seed) throws IOException {
    int[] pixels = new SplittableRandom(seed).ints(SIDE * SIDE, 0, 1 << 24).toArray();
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, SIDE, SIDE, pixels, 0, SIDE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static String png(byte[] picture) {
    return Asking.image("image/png", picture);
  }

  /** A case of the fixture: rows of its picture, and what the model answers about them. */
  private record Known(String name, int[] rows, List<Integer> prompt, List<Integer> answer) {
    @Override
    public String toString() {
      return name;
    }
  }

  private List<Known> known() throws IOException {
    JsonNode cases =
        LiveVllm.json(Files.readString(live.golden().resolve("expected.json"))).path("chat_cases");
    List<Known> out = new ArrayList<>();
    for (JsonNode one : cases) {
      out.add(
          new Known(
              one.path("name").asText(),
              LiveVllm.ids(one.path("rows")).stream().mapToInt(i -> i).toArray(),
              LiveVllm.ids(one.path("prompt_token_ids")),
              LiveVllm.ids(one.path("greedy_token_ids"))));
    }
    return out;
  }

  private byte[] fixturePicture() throws IOException {
    return Files.readAllBytes(live.golden().resolve("image.png"));
  }

  @ParameterizedTest
  @EnumSource
  void theFixturesRowsAnswerTokenForToken(RowDoor row) throws Exception {
    Matrix full = Npy.read(live.golden().resolve("image_embeds_full.npy")).toMatrix();
    for (Known known : known()) {
      Matrix rows = Matrix.allocate(known.rows().length, full.cols());
      for (int r = 0; r < known.rows().length; r++) {
        rows.setRow(r, full, known.rows()[r]);
      }
      assertThat(direct(posted(row, QUESTION, medium(rows))))
          .as(known.name())
          .isEqualTo(known.answer());
    }
  }

  /** From the picture on: decoded, encoded, chosen, handed over. */
  @ParameterizedTest
  @EnumSource
  void theFixturesPictureAnswersTokenForTokenThroughTheProxy(RowDoor row) throws Exception {
    byte[] picture = fixturePicture();
    TokenSequence all = encoded(picture, "uniform", Budget.keep(1));
    for (Known known : known()) {
      String method = "random:seed=" + seedFor(all, known.rows());
      List<Integer> answer =
          proxied(row, method, "" + known.rows().length, png(picture), Asking.text(QUESTION));
      assertThat(answer).as(known.name()).isEqualTo(known.answer());
    }
  }

  @Test
  void thePromptHasAsManyPlacesAsRows() throws Exception {
    byte[] picture = fixturePicture();
    TokenSequence all = encoded(picture, "uniform", Budget.keep(1));
    Asking client = Objects.requireNonNull(clients.get(Door.CHAT_MEDIA));
    for (Known known : known()) {
      String field =
          "\"precis\":{\"method\":\"random:seed=%d\",\"keep\":\"%d\"}"
              .formatted(seedFor(all, known.rows()), known.rows().length);
      HttpResponse<String> answer =
          client.send(
              client.post(Asking.with(field, LiveVllm.chat(png(picture), Asking.text(QUESTION)))));
      JsonNode json = LiveVllm.json(answer.body());
      assertThat(LiveVllm.ids(json.path("prompt_token_ids"))).isEqualTo(known.prompt());
      assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT))
          .hasValue("" + known.rows().length);
    }
  }

  /** Ours and the server's own encoder are two computations of the same rows. */
  @ParameterizedTest
  @EnumSource
  void allRowsOfAPictureAnswerLikeThePictureItself(RowDoor row) throws Exception {
    for (int seed = 0; seed < 3; seed++) {
      String[] parts = {png(picture(seed)), Asking.text("what number is " + seed + "?")};
      assertThat(proxied(row, "uniform", "100%", parts))
          .as("picture %d", seed)
          .isEqualTo(direct(LiveVllm.chat(parts)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void allRowsOfTwoPicturesAnswerLikeThePicturesThemselves(RowDoor row) throws Exception {
    String[] parts = {
      Asking.text("before"),
      png(picture(1)),
      Asking.text("between"),
      png(picture(2)),
      Asking.text("?")
    };
    List<Integer> pixels = direct(LiveVllm.chat(parts));
    assertThat(proxied(row, "uniform", "100%", parts)).isEqualTo(pixels);
    String[] swapped = {parts[0], parts[3], parts[2], parts[1], parts[4]};
    assertThat(direct(LiveVllm.chat(swapped))).isNotEqualTo(pixels);
    assertThat(proxied(row, "uniform", "100%", swapped)).isEqualTo(direct(LiveVllm.chat(swapped)));
  }

  /** Few rows have no pixels to be compared with: the two doors are each other's witness. */
  @ParameterizedTest
  @MethodSource
  void fewRowsAnswerAlikeByEveryWay(String method, String keep) throws Exception {
    byte[] one = picture(3);
    byte[] two = picture(4);
    String[] parts = {png(one), png(two), Asking.text("which?")};
    List<Integer> media = proxied(RowDoor.MEDIA, method, keep, parts);
    assertThat(proxied(RowDoor.ROWS, method, keep, parts)).isEqualTo(media);
    Budget budget = Budget.parse(keep);
    Medium first = medium(encoded(one, method, budget).embeddings());
    Medium second = medium(encoded(two, method, budget).embeddings());
    assertThat(direct(posted(RowDoor.MEDIA, "which?", first, second))).isEqualTo(media);
    assertThat(media).isNotEqualTo(direct(LiveVllm.chat(parts)));
  }

  static Stream<Arguments> fewRowsAnswerAlikeByEveryWay() {
    return Stream.of(
        Arguments.of("holov", "5"), Arguments.of("visionzip", "4"), Arguments.of("tome", "9"));
  }

  @Test
  void rowsOfDifferentNumberGoTogetherByTheDoorForRowsAlone() throws Exception {
    Matrix one = encoded(picture(5), "holov", Budget.tokens(5)).embeddings();
    Matrix two = encoded(picture(6), "holov", Budget.tokens(9)).embeddings();
    List<Integer> answer = direct(posted(RowDoor.ROWS, "which?", medium(one), medium(two)));
    assertThat(direct(posted(RowDoor.ROWS, "which?", medium(two), medium(one))))
        .isNotEqualTo(answer);
    // sent as media they would end the server
    refused("ROWS_UNEQUAL", () -> posted(RowDoor.MEDIA, "which?", medium(one), medium(two)));
  }

  @ParameterizedTest
  @EnumSource
  void aStreamSaysWhatTheWholeAnswerSays(RowDoor row) throws Exception {
    Asking client = Objects.requireNonNull(clients.get(row.door));
    String body = LiveVllm.chat(png(picture(7)), Asking.text(QUESTION));
    HttpResponse<String> streamed = client.send(client.post(Asking.with("\"stream\":true", body)));
    assertThat(streamed.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    List<Integer> ids = new ArrayList<>();
    List<String> events =
        streamed.body().lines().filter(line -> line.startsWith("data: ")).toList();
    assertThat(events.getLast()).isEqualTo("data: [DONE]");
    for (String event : events.subList(0, events.size() - 1)) {
      ids.addAll(LiveVllm.ids(LiveVllm.json(event.substring(6)).at("/choices/0/token_ids")));
    }
    assertThat(ids)
        .hasSize(LiveVllm.ANSWER)
        .isEqualTo(LiveVllm.ids(client.send(client.post(body))));
  }

  /** A picture that is small enough goes as it came; one that is not, as one of fewer pixels. */
  @Test
  void aServerThatIsSentPixelsAnswersThem() throws Exception {
    ProxySettings settings =
        ProxySettings.of(live.address(), model, Door.PIXELS, PipelineSpec.DEFAULT).withPort(0);
    try (OpenAiProxy proxy = OpenAiProxy.start(pack, settings, Throwable::printStackTrace);
        Asking client = new Asking(proxy.port())) {
      String[] parts = {png(picture(12)), Asking.text(QUESTION)};
      String all = Asking.with("\"precis\":{\"keep\":\"100%\"}", LiveVllm.chat(parts));
      assertThat(LiveVllm.ids(client.send(client.post(all))))
          .isEqualTo(direct(LiveVllm.chat(parts)));
      assertThat(LiveVllm.ids(client.send(client.post(LiveVllm.chat(parts)))))
          .hasSize(LiveVllm.ANSWER);
    }
  }

  @Test
  void whatTheServerOffersIsFoundOut() throws Exception {
    BlockingQueue<Capabilities.Server> found = new LinkedBlockingQueue<>();
    ProxySettings settings =
        ProxySettings.of(live.address(), model, Door.CHAT_MEDIA, PipelineSpec.DEFAULT)
            .withPort(0)
            .withServers(new UpstreamSettings(List.of(), true, true));
    try (OpenAiProxy _ =
        OpenAiProxy.start(pack, settings, Throwable::printStackTrace, found::add)) {
      Capabilities.Server server = Objects.requireNonNull(found.poll(60, TimeUnit.SECONDS));
      ServerFacts facts = server.facts().orElseThrow();
      assertThat(facts.version()).isNotEmpty();
      assertThat(facts.model()).isEqualTo("m");
      assertThat(facts.maxTokens()).hasValue(MAX_TOKENS);
      assertThat(facts.doors()).containsExactlyInAnyOrder(Door.values());
    }
  }

  @Test
  void requestsWithDifferentNumbersOfRowsMayCrowdTheProxy() throws Exception {
    try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Integer>>> crowd = new ArrayList<>();
      for (int i = 0; i < CROWD; i++) {
        String part = png(picture(100 + i));
        String keep = "" + (1 + i % 16);
        crowd.add(
            together.submit(
                () -> proxied(RowDoor.MEDIA, "uniform", keep, part, Asking.text(QUESTION))));
      }
      for (int i = 0; i < CROWD; i++) {
        assertThat(crowd.get(i).get())
            .isEqualTo(
                proxied(
                    RowDoor.ROWS,
                    "uniform",
                    "" + (1 + i % 16),
                    png(picture(100 + i)),
                    Asking.text(QUESTION)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void openAisJavaClientHearsWhatTheServerSaysToThePicture(RowDoor row) throws Exception {
    byte[] picture = picture(10);
    String said = said(picture);
    int port = Objects.requireNonNull(proxies.get(row.door)).port();
    try (OpenAiJava client = new OpenAiJava(port)) {
      assertThat(client.whole(picture, QUESTION)).isEqualTo(said);
      List<String> pieces = client.streamed(picture, QUESTION);
      assertThat(pieces).hasSizeGreaterThan(2);
      assertThat(String.join("", pieces)).isEqualTo(said);
    }
  }

  @ParameterizedTest
  @EnumSource
  void openAisPythonClientHearsWhatTheServerSaysToThePicture(RowDoor row, @TempDir Path folder)
      throws Exception {
    Assumptions.assumeTrue(
        live.openAiPython().isPresent(), "PRECIS_OPENAI_PYTHON is not set: no Python client");
    byte[] picture = picture(11);
    Path file = Files.write(folder.resolve("picture.png"), picture);
    Path script = folder.resolve("openai_client.py");
    try (InputStream source = VllmIT.class.getResourceAsStream("/openai_client.py")) {
      Files.copy(Objects.requireNonNull(source), script);
    }
    int port = Objects.requireNonNull(proxies.get(row.door)).port();
    Process process =
        new ProcessBuilder(
                live.openAiPython().get().toString(),
                script.toString(),
                "http://127.0.0.1:%d/v1".formatted(port),
                "m",
                file.toString(),
                QUESTION)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    JsonNode heard = LiveVllm.json(output);
    assertThat(heard.at("/models/0").asText()).isEqualTo("m");
    assertThat(heard.path("rows").asText()).isEqualTo("16");
    assertThat(heard.path("whole").asText()).isEqualTo(said(picture));
    assertThat(heard.path("streamed").asText()).isEqualTo(said(picture));
    assertThat(heard.path("chunks").asInt()).isGreaterThan(2);
  }

  private String said(byte[] picture) throws Exception {
    HttpResponse<String> answer =
        server.send(server.post(LiveVllm.chat(png(picture), Asking.text(QUESTION))));
    return LiveVllm.json(answer.body()).at("/choices/0/message/content").asText();
  }

  /** A name that a client gives twice would have the server answer about the first picture. */
  @Test
  void aNameThatAClientUsesTwiceDoesNotMixPictures() throws Exception {
    for (int seed : new int[] {8, 9}) {
      String part = png(picture(seed)).replace("}}", "},\"uuid\":\"mine\"}");
      assertThat(proxied(RowDoor.MEDIA, "uniform", "100%", part, Asking.text(QUESTION)))
          .as("picture %d", seed)
          .isEqualTo(direct(LiveVllm.chat(png(picture(seed)), Asking.text(QUESTION))));
    }
  }

  @Test
  void tensorsOfClientsDoNotReachTheServer() throws Exception {
    Matrix bad = Matrix.allocate(1, model.hiddenSize());
    bad.set(0, 0, Float.NaN);
    String rows = Base64.getEncoder().encodeToString(Npy.toBytes(bad, DType.F32));
    for (String part :
        List.of(
            "{\"type\":\"image_embeds\",\"image_embeds\":\"%s\"}".formatted(rows),
            "{\"type\":\"prompt_embeds\",\"data\":\"%s\"}".formatted(rows))) {
      for (Asking client : clients.values()) {
        HttpResponse<String> answer = client.send(client.post(LiveVllm.chat(part)));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Asking.error(answer).path("code").asText()).isEqualTo("UNKNOWN_PART");
      }
    }
  }

  @Test
  void rowsThatWouldHarmTheServerAreNotSent() {
    int width = model.hiddenSize();
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Matrix rows = Matrix.allocate(2, width);
      rows.set(1, 3, value);
      for (RowDoor row : RowDoor.values()) {
        refused("ROWS_NOT_FINITE", () -> posted(row, QUESTION, medium(rows)));
      }
    }
    refused(
        "ROWS_COUNT",
        () ->
            Guards.media(Modality.IMAGE, Matrix.allocate(0, width), Optional.empty(), model, "t"));
    refused(
        "ROWS_WIDTH", () -> posted(RowDoor.MEDIA, QUESTION, medium(Matrix.allocate(3, width + 1))));
    MemorySegment cube = MemorySegment.ofArray(new byte[Float.BYTES * width]);
    refused(
        "ROWS_NOT_2D",
        () ->
            Guards.rows(
                new SafeTensors.Tensor("rows", DType.F32, new long[] {1, 1, width}, cube), model));
    ServedModel grids = ServedModel.of("m", ModelFamily.QWEN2_VL, width, MAX_TOKENS);
    Matrix five = Matrix.allocate(5, width);
    refused(
        "GRID_MISMATCH",
        () -> Guards.media(Modality.IMAGE, five, Optional.of(new Grid(1, 8, 8)), grids, "t"));
    refused(
        "GRID_TIME",
        () -> Guards.media(Modality.IMAGE, five, Optional.of(new Grid(5, 2, 2)), grids, "t"));
  }

  private static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(PrecisException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
