package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.serving.fetch.LocalSettings;
import dev.precis.serving.fetch.MediaServer;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Media of web servers, behind every door that takes media. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RemoteMediaIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] PNG = TestImages.quadrants(".png", 90, 60);
  private static final byte[] JPEG = TestImages.quadrants(".jpg", 64, 64);
  private static final int MIB = 1 << 20;

  private MediaServer media;
  private ProxyRig rig;

  /** The requests that name media, each with what it says of a picture in its answer. */
  private enum Gate {
    CHAT(
        "/v1/chat/completions",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[%s]}]}"),
    RESPONSES(
        "/v1/responses", "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[%s]}]}"),
    EMBEDDINGS("/v1/embeddings", "{\"model\":\"m\",\"input\":[%s]}"),
    ENCODE("/v1/encode", "{\"input\":%s}"),
    BATCH("/v1/encode/batch", "{\"input\":[%s]}");

    private final String path;
    private final String body;

    Gate(String path, String body) {
      this.path = path;
      this.body = body;
    }

    private String body(String address) {
      String part =
          this == RESPONSES
              ? "{\"type\":\"input_image\",\"image_url\":\"%s\"}".formatted(address)
              : RemoteMediaIT.part(address);
      return body.formatted(part);
    }
  }

  private static String part(String address) {
    return "{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}".formatted(address);
  }

  @BeforeAll
  void begin() {
    media = new MediaServer();
    rig = ProxyRig.llava(this::fetching);
  }

  private ProxySettings fetching(ProxySettings settings) {
    return settings.withStores(
        StoreSettings.DEFAULT.withFetch(
            LocalSettings.of(media.port(), "media.test", "inner.test", "169.254.169.254")));
  }

  @AfterAll
  void end() {
    rig.close();
    media.close();
  }

  @BeforeEach
  void forget() {
    media.heads.clear();
    media.closed.clear();
    rig.server.got.clear();
  }

  private String at(String path) {
    return "http://media.test:%d%s".formatted(media.port(), path);
  }

  private HttpResponse<String> ask(Gate gate, String address) throws Exception {
    return rig.client.send(rig.client.post(gate.path, gate.body(address)));
  }

  /** What the proxy made of a picture: the rows that the server got, or that the client gets. */
  private String outcome(Gate gate, String address) throws Exception {
    HttpResponse<String> answer = ask(gate, address);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return switch (gate) {
      case CHAT, RESPONSES -> Arrays.toString(rig.server.got.getLast().rows().getFirst().toArray());
      case EMBEDDINGS -> answer.body();
      case ENCODE -> answer.headers().firstValue(EncodeEndpoint.DIGEST).orElseThrow();
      case BATCH -> {
        JsonNode line = JSON.readTree(answer.body());
        yield line.path("digest").asText() + line.path("media_sha256").asText();
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void aFetchedPictureIsThePictureThatIsSent(Gate gate) throws Exception {
    media
        .serves("/" + gate, PNG)
        .sendsOn("/moved" + gate, "/" + gate)
        .serves("/other" + gate, JPEG);
    String sent = outcome(gate, "data:image/png;base64," + base64(PNG));
    assertThat(sent).isNotEmpty();
    assertThat(outcome(gate, at("/" + gate))).isEqualTo(sent);
    assertThat(outcome(gate, at("/moved" + gate))).isEqualTo(sent);
    assertThat(outcome(gate, at("/other" + gate))).isNotEqualTo(sent);
    // what lies there now counts, not what lay there once
    media.serves("/" + gate, JPEG);
    assertThat(outcome(gate, at("/" + gate))).isEqualTo(outcome(gate, at("/other" + gate)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private Stream<Arguments> refusals() {
    Map<String, String> cases =
        Map.ofEntries(
            Map.entry("http://evil.test:PORT/", "403 MEDIA_HOST"),
            Map.entry("http://media.test@evil.test:PORT/", "403 MEDIA_HOST"),
            Map.entry("http://me:secret@media.test:PORT/", "403 MEDIA_HOST"),
            Map.entry("http://media.test.:PORT/", "403 MEDIA_HOST"),
            Map.entry("http://2130706433:PORT/", "403 MEDIA_HOST"),
            Map.entry("http://[::1]:PORT/", "403 MEDIA_HOST"),
            Map.entry("http://127.0.0.1:PORT/", "403 MEDIA_HOST"),
            Map.entry("http://169.254.169.254:PORT/?secret", "403 MEDIA_ADDRESS"),
            Map.entry("http://inner.test:PORT/", "403 MEDIA_ADDRESS"),
            Map.entry("http://media.test:6379/", "403 MEDIA_PORT"),
            Map.entry("http://media.test/", "403 MEDIA_PORT"),
            Map.entry("http://media.test:PORT/ secret", "400 MEDIA_URI"),
            Map.entry("ftp://media.test:PORT/", "403 REMOTE_MEDIA"),
            Map.entry("gopher://media.test:PORT/", "403 REMOTE_MEDIA"),
            Map.entry("file:///etc/passwd", "403 REMOTE_MEDIA"),
            Map.entry("http://media.test:PORT/to-metadata", "403 MEDIA_ADDRESS"),
            Map.entry("http://media.test:PORT/to-file", "403 MEDIA_REDIRECT"),
            Map.entry("http://media.test:PORT/to-port", "403 MEDIA_PORT"),
            Map.entry("http://media.test:PORT/loop", "403 MEDIA_REDIRECT"),
            Map.entry("http://media.test:PORT/missing?secret", "502 MEDIA_SOURCE"),
            Map.entry("http://media.test:PORT/gzip", "502 MEDIA_SOURCE"),
            Map.entry("http://media.test:PORT/large", "413 MEDIA_TOO_LARGE"),
            Map.entry("http://media.test:PORT/text", "415 MEDIA_UNSUPPORTED_TYPE"),
            Map.entry("http://media.test:PORT/empty", "422 MEDIA_EMPTY"));
    return new TreeMap<>(cases)
        .entrySet().stream()
            .flatMap(one ->
                Arrays.stream(Gate.values())
                    .map(gate -> Arguments.of(gate, one.getKey(), one.getValue())));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void theSameRulesHoldBehindEveryDoor(Gate gate, String address, String expected)
      throws Exception {
    media
        .sendsOn("/to-metadata", "http://169.254.169.254:%d/latest".formatted(media.port()))
        .sendsOn("/to-file", "file:///etc/passwd")
        .sendsOn("/to-port", "http://media.test:22/")
        .sendsOn("/loop", "/loop")
        .says("/gzip", "HTTP/1.1 200 OK\r\ncontent-encoding: gzip", PNG)
        .says("/large", "HTTP/1.1 200 OK\r\ncontent-length: " + (20 * MIB + 1), PNG)
        .serves("/text", "secret".getBytes(StandardCharsets.US_ASCII))
        .serves("/empty", new byte[0]);
    HttpResponse<String> answer = ask(gate, address.replace("PORT", "" + media.port()));
    JsonNode json = JSON.readTree(answer.body());
    int status = gate == Gate.BATCH ? json.path("status").intValue() : answer.statusCode();
    assertThat(status + " " + json.at("/error/code").asText())
        .as(answer.body())
        .isEqualTo(expected);
    assertThat(json.at("/error/message").asText())
        .isNotEmpty()
        .doesNotContain("secret", "127.0.0", "169.254", "10.0.0");
    assertThat(rig.server.got).isEmpty();
  }

  @Test
  void aServerStartedBareFetchesNothing() throws Exception {
    media.serves("/bare", PNG);
    try (ProxyRig bare = ProxyRig.llava()) {
      for (Gate gate : Gate.values()) {
        String body = bare.client.send(bare.client.post(gate.path, gate.body(at("/bare")))).body();
        assertThat(JSON.readTree(body).at("/error/code").asText()).isEqualTo("REMOTE_MEDIA");
      }
    }
    assertThat(media.heads).isEmpty();
  }

  @Test
  void inABatchAnAddressThatFailsLosesNoOtherMedium() throws Exception {
    media.serves("/good", PNG).says("/bad", "HTTP/1.1 500 Broken", PNG);
    String parts =
        Stream.of("/good", "/bad", "/good").map(path -> part(at(path))).collect(joined());
    HttpResponse<String> answer =
        rig.client.send(rig.client.post(Gate.BATCH.path, Gate.BATCH.body.formatted(parts)));
    Map<Integer, Integer> lines = new TreeMap<>();
    for (String line : answer.body().strip().split("\n", -1)) {
      JsonNode json = JSON.readTree(line);
      lines.put(json.path("index").intValue(), json.path("status").intValue());
    }
    assertThat(lines).isEqualTo(Map.of(0, 200, 1, 502, 2, 200));
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(",");
  }

  @Test
  void framesOfAVideoComeByAddressToo() throws Exception {
    media.serves("/a", PNG).serves("/b", JPEG);
    String form = "{\"type\":\"video\",\"video\":[\"%s\",\"%s\",\"%s\"]}";
    String named = form.formatted(at("/a"), at("/b"), at("/a"));
    String a = "data:image/png;base64," + base64(PNG);
    String sent = form.formatted(a, "data:image/jpeg;base64," + base64(JPEG), a);
    List<String> digests = new ArrayList<>();
    for (String part : List.of(named, sent)) {
      HttpResponse<byte[]> answer =
          rig.client.bytes(rig.client.post(Gate.ENCODE.path, Gate.ENCODE.body.formatted(part)));
      assertThat(answer.statusCode()).isEqualTo(200);
      digests.add(answer.headers().firstValue(EncodeEndpoint.DIGEST).orElseThrow());
    }
    assertThat(digests.getFirst()).isEqualTo(digests.getLast());
    assertThat(media.heads).as("an address is fetched once").hasSize(2);
  }

  @Test
  void filmsComeByAddressToo(@TempDir Path folder) throws Exception {
    Path file = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(25), null);
    byte[] film = Files.readAllBytes(file);
    media.serves("/film", film);
    List<String> digests = new ArrayList<>();
    for (String address : List.of(at("/film"), "data:video/mp4;base64," + base64(film))) {
      String part = part(address).replace("image_url", "video_url");
      HttpResponse<byte[]> answer =
          rig.client.bytes(rig.client.post(Gate.ENCODE.path, Gate.ENCODE.body.formatted(part)));
      assertThat(answer.statusCode()).isEqualTo(200);
      digests.add(answer.headers().firstValue(EncodeEndpoint.DIGEST).orElseThrow());
    }
    assertThat(digests.getFirst()).isEqualTo(digests.getLast());
  }

  @Test
  void allMediaOfARequestHaveATimeTogether() throws Exception {
    media.on("/silent", _ -> {}).serves("/good", PNG);
    try (ProxyRig hasty =
        ProxyRig.llava(settings ->
            settings.withStores(
                StoreSettings.DEFAULT.withFetch(
                    LocalSettings.of(
                        LocalSettings.request(Duration.ofMillis(300)),
                        media.port(),
                        "media.test"))))) {
      String parts = part(at("/good")) + "," + part(at("/silent"));
      HttpResponse<String> answer =
          hasty.client.send(hasty.client.post(Gate.CHAT.path, Gate.CHAT.body.formatted(parts)));
      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(Asking.error(answer).path("code").asText()).isEqualTo("MEDIA_SLOW");
      assertThat(Asking.error(answer).path("message").asText()).contains("300 ms");
      ProxyRig.until(() -> media.closed.contains("/silent"));
    }
  }

  @Test
  void aRequestThatIsWrongElsewhereFetchesNothing() throws Exception {
    media.serves("/a", PNG);
    String part = part(at("/a"));
    String many = IntStream.range(0, 33).mapToObj(i -> part(at("/a" + i))).collect(joined());
    for (String parts :
        List.of(part + ",{\"type\":\"image_embeds\"}", part + "," + part("ftp://h/"), many)) {
      HttpResponse<String> answer =
          rig.client.send(rig.client.post(Gate.CHAT.path, Gate.CHAT.body.formatted(parts)));
      assertThat(answer.statusCode()).isBetween(400, 413);
    }
    assertThat(media.heads).isEmpty();
  }

  @Test
  void fewAreFetchedAtTheSameTime() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Runnable> held = Collections.synchronizedList(new ArrayList<>());
    String head = "HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n".formatted(PNG.length);
    for (int i = 0; i < 20; i++) {
      media.on(
          "/held" + i,
          socket -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            held.add(() -> {
              now.decrementAndGet();
              socket.end(Buffer.buffer(head).appendBytes(PNG));
            });
          });
    }
    String parts = IntStream.range(0, 20).mapToObj(i -> part(at("/held" + i))).collect(joined());
    CompletableFuture<HttpResponse<String>> answer =
        rig.client.sendAsync(rig.client.post(Gate.CHAT.path, Gate.CHAT.body.formatted(parts)));
    for (int done = 0; done < 20; done++) {
      int left = 20 - done;
      ProxyRig.until(() -> held.size() >= Math.min(8, left));
      held.removeFirst().run();
    }
    assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
    assertThat(most).hasValue(8);
  }

  @Test
  void aClientThatLeavesEndsItsFetches() throws Exception {
    media.on("/silent", socket -> socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\na"));
    for (Gate gate : Gate.values()) {
      media.heads.clear();
      media.closed.clear();
      try (Asking leaves = new Asking(rig.proxy.port())) {
        CompletableFuture<HttpResponse<String>> asked =
            leaves.sendAsync(leaves.post(gate.path, gate.body(at("/silent"))));
        ProxyRig.until(() -> !media.heads.isEmpty());
        asked.cancel(true);
        ProxyRig.until(() -> media.closed.contains("/silent"));
      }
    }
    assertThat(rig.server.got).isEmpty();
  }

  @Test
  void fetchedBytesCountAsBytesOfTheRequest() throws Exception {
    media.serves("/big", new byte[2 * MIB]).serves("/small", PNG);
    try (ProxyRig small =
        ProxyRig.llava(settings -> fetching(settings).withMemory(MIB, MIB / 2, MIB))) {
      for (Gate gate : Gate.values()) {
        HttpResponse<String> full =
            small.client.send(small.client.post(gate.path, gate.body(at("/big"))));
        assertThat(full.body()).contains("BUSY");
        HttpResponse<String> fits =
            small.client.send(small.client.post(gate.path, gate.body(at("/small"))));
        assertThat(fits.statusCode()).isEqualTo(200);
        assertThat(fits.body()).doesNotContain("BUSY");
      }
      String meters = small.client.send(small.client.request("/metrics").GET()).body();
      assertThat(meters)
          .contains(
              "precis_fetches_total{outcome=\"ENDED\"} 5.0",
              "precis_fetches_total{outcome=\"OK\"} 5.0");
    }
  }
}
