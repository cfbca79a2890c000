package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.PrecisException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reaches the proxy: clients with keys, not too many, who say in time what they want. */
@Timeout(90)
class AccessIT {
  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final String SECOND = "fedcba9876543210fedcba9876543210";
  private static final ClientKeys KEYS = ClientKeys.of(List.of(KEY, SECOND));

  private static ProxyRig rig(AccessSettings access) {
    return ProxyRig.llava(settings -> settings.withAccess(access));
  }

  private static AccessSettings keyed() {
    return AccessSettings.DEFAULT.withHost(AccessSettings.DEFAULT_HOST, KEYS);
  }

  private static HttpResponse<String> ask(ProxyRig rig, String authorization) throws Exception {
    return rig.client.send(
        rig.client.post(Asking.chat(Asking.text("hi"))).header("Authorization", authorization));
  }

  @Test
  void everyPathButTheTwoForHealthWantsAKey() throws Exception {
    try (ProxyRig rig = rig(keyed())) {
      HttpResponse<String> got =
          rig.client.send(
              rig.client.request("/openapi.json").header("Authorization", "Bearer " + KEY).GET());
      JsonNode paths = new ObjectMapper().readTree(got.body()).path("paths");
      assertThat(paths.size()).isGreaterThan(8);
      for (Map.Entry<String, JsonNode> path : paths.properties()) {
        String asked = path.getKey().replace("{model}", "m");
        for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
          String name = method.getKey().toUpperCase(Locale.ROOT);
          HttpRequest.Builder request =
              rig.client
                  .request(asked)
                  .header("Content-Type", "application/json")
                  .method(name, BodyPublishers.ofString(name.equals("POST") ? "{}" : ""));
          HttpResponse<String> answer = rig.client.send(request);
          JsonNode security = method.getValue().path("security");
          if (asked.equals("/healthz") || asked.equals("/readyz")) {
            assertThat(answer.statusCode()).as(asked).isIn(200, 503);
            assertThat(security.isArray() && security.isEmpty()).as(asked).isTrue();
          } else {
            assertThat(answer.statusCode()).as(asked).isEqualTo(401);
            assertThat(security.isMissingNode()).as(asked).isTrue();
            assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Bearer");
            assertThat(Asking.error(answer).path("code").asText()).isEqualTo("INVALID_API_KEY");
          }
        }
      }
      assertThat(rig.client.send(rig.client.request("/nowhere")).statusCode()).isEqualTo(401);
      assertThat(rig.server.got).isEmpty();
    }
  }

  @Test
  void oneOfTheKeysIsEnoughAndTheServerNeverSeesIt() throws Exception {
    try (ProxyRig rig = rig(keyed())) {
      assertThat(ask(rig, "Bearer " + KEY).statusCode()).isEqualTo(200);
      assertThat(ask(rig, "bearer " + SECOND).statusCode()).isEqualTo(200);
      assertThat(ask(rig, "Bearer " + KEY + "0").statusCode()).isEqualTo(401);
      assertThat(ask(rig, KEY).statusCode()).isEqualTo(401);
      assertThat(ask(rig, "Basic " + KEY).statusCode()).isEqualTo(401);
      assertThat(rig.server.got).hasSize(2);
      assertThat(rig.server.got).allSatisfy(got -> assertThat(got.authorization()).isNull());
    }
  }

  @Test
  void theServerIsShownTheKeyThatIsForItAlsoByTheProbe() throws Exception {
    try (FakeServer server = new FakeServer(0)) {
      String models = "{\"data\":[{\"id\":\"m\",\"max_model_len\":2048}]}";
      server.on(
          "/v1/models",
          request -> {
            boolean known = "Bearer secret".equals(request.getHeader("authorization"));
            request.response().setStatusCode(known ? 200 : 401).end(models);
          });
      try (ProxyRig rig =
          ProxyRig.llava(settings ->
              ProxySettings.of(server.address(), settings.model(), settings.door(), settings.spec())
                  .withPort(0)
                  .withAccess(keyed().withUpstreamKey("secret"))
                  .withServers(new UpstreamSettings(List.of(), true, true)))) {
        ProxyRig.until(() -> rig.proxy.capabilities().servers().getFirst().facts().isPresent());
        HttpResponse<String> answer =
            rig.client.send(
                rig.client.request("/v1/models").header("Authorization", "Bearer " + KEY).GET());
        assertThat(answer.body()).isEqualTo(models);
      }
    }
  }

  @Test
  void othersReachItOnlyWithKeys() {
    assertThatThrownBy(() -> AccessSettings.DEFAULT.withHost("0.0.0.0", ClientKeys.NONE))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("keys");
    assertThat(AccessSettings.DEFAULT.withHost("0.0.0.0", KEYS).keys().size()).isEqualTo(2);
    assertThat(AccessSettings.DEFAULT.withHost("::1", ClientKeys.NONE).host()).isEqualTo("::1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short",
        "0123456789abcdef0123456789abcde",
        "0123456789abcdef 123456789abcdef",
        ""
      })
  void keysThatAreShortOrUnprintableAreRefused(String key) {
    assertThatThrownBy(() -> ClientKeys.of(List.of(KEY, key)))
        .isInstanceOf(PrecisException.class)
        .hasMessageNotContaining("0123456789abcdef");
  }

  @Test
  void keysAreReadFromAFileAndNeverShown(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("keys");
    Files.writeString(file, "# keys\n\n%s\n  %s  \n".formatted(KEY, SECOND));
    ClientKeys keys = ClientKeys.of(file);
    assertThat(keys.size()).isEqualTo(2);
    assertThat(keys.admit("Bearer " + SECOND)).isTrue();
    AccessSettings access = AccessSettings.DEFAULT.withHost("::", keys).withUpstreamKey(KEY);
    assertThat(access.toString()).doesNotContain(KEY).doesNotContain(SECOND);
    assertThatThrownBy(() -> ClientKeys.one(file)).hasMessageContaining("2 keys");
  }

  @Test
  void connectionsAboveTheLimitAreClosedAndLaterOnesTaken() throws Exception {
    AccessSettings two = AccessSettings.DEFAULT.withConnections(2, 1, Duration.ofSeconds(60));
    try (ProxyRig rig = rig(two)) {
      try (RawClient first = new RawClient(rig);
          RawClient second = new RawClient(rig)) {
        assertThat(first.healthy()).isTrue();
        assertThat(second.healthy()).isTrue();
        try (RawClient third = new RawClient(rig)) {
          assertThat(third.ended()).isTrue();
        }
        assertThat(first.healthy()).isTrue();
      }
      boolean taken = false;
      while (!taken) {
        try (RawClient later = new RawClient(rig)) {
          taken = later.healthy();
        }
      }
    }
  }

  @Test
  void aHeadThatDoesNotEndIsNotWaitedForHoweverOftenAByteComes() throws Exception {
    AccessSettings quick = AccessSettings.DEFAULT.withConnections(8, 8, Duration.ofMillis(500));
    try (ProxyRig rig = rig(quick);
        RawClient slow = new RawClient(rig)) {
      slow.write("GET /healthz HTTP/1.1\r\nx-slow: ");
      boolean ended = false;
      while (!ended) {
        ended = slow.endedSoon();
        try {
          slow.write("a");
        } catch (IOException e) {
          ended = true;
        }
      }
      try (RawClient other = new RawClient(rig)) {
        assertThat(other.healthy()).isTrue();
      }
    }
  }
}
