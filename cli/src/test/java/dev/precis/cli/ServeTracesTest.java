package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code serve} does with spans. */
@Timeout(120)
class ServeTracesTest {
  private static final String MODELS = "/v1/models";

  /** A collector that answers all with one status and keeps what it got. */
  private static final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final int status;
    final List<String> got = new CopyOnWriteArrayList<>();

    Collector(int status) throws IOException {
      this.status = status;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::take);
      server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
      byte[] body = exchange.getRequestBody().readAllBytes();
      got.add(
          "%s %s %s %s"
              .formatted(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI(),
                  exchange.getRequestHeaders().getFirst("content-type"),
                  new String(body, StandardCharsets.ISO_8859_1)));
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static JsonNode config(Object... more) throws IOException {
    Object[] all = new Object[more.length + 3];
    all[0] = "-u";
    all[1] = "http://h:1";
    all[2] = "--print-config";
    System.arraycopy(more, 0, all, 3, more.length);
    return new ObjectMapper().readTree(ServeCommandTest.serve(all).out());
  }

  @Test
  void aCollectorGetsTheSpansOfRequests() throws Exception {
    try (Collector collector = new Collector(200);
        Served served =
            Served.start(
                ServeCommandTest::serve,
                "-u",
                "http://127.0.0.1:1",
                "--trace-endpoint",
                collector.address())) {
      assertThat(served.text(MODELS)).contains("UPSTREAM_");
      Ran ran = served.stop(); // sends what waits
      assertThat(ran.err()).isEmpty();
      assertThat(collector.got).isNotEmpty();
      assertThat(collector.got)
          .allSatisfy(sent ->
              assertThat(sent)
                  .startsWith("POST /v1/traces application/x-protobuf ")
                  .contains("service.name", "precis"));
      assertThat(String.join("", collector.got))
          .contains("GET " + MODELS, "http.response.status_code", "UPSTREAM_")
          .doesNotContain("healthz");
    }
  }

  @Test
  void noneOfTheRequestsIsTracedWhereNoneIsAskedFor() throws Exception {
    try (Collector collector = new Collector(200);
        Served served =
            Served.start(
                ServeCommandTest::serve,
                "-u",
                "http://127.0.0.1:1",
                "--trace-sample",
                "0",
                "--trace-endpoint",
                collector.address())) {
      served.text(MODELS);
      served.stop();
      assertThat(collector.got).isEmpty();
    }
  }

  @Test
  void aCollectorThatRefusesHarmsNothing() throws Exception {
    try (Collector collector = new Collector(500)) {
      Ran ran = asked(collector.address());
      assertThat(ran.code()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(ran.err().lines())
          .singleElement()
          .asString()
          .contains(collector.address() + "/v1/traces did not take");
      assertThat(collector.got).isNotEmpty();
    }
  }

  @Test
  void aCollectorThatIsNotThereHarmsNothing() throws Exception {
    Ran ran = asked("http://127.0.0.1:1/");
    assertThat(ran.code()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(ran.err().lines()).hasSizeLessThanOrEqualTo(1);
    assertThat(ran.err()).doesNotContain("\tat ");
  }

  private static Ran asked(String collector) throws Exception {
    try (Served served =
        Served.start(
            ServeCommandTest::serve, "-u", "http://127.0.0.1:1", "--trace-endpoint", collector)) {
      for (int request = 0; request < 3; request++) {
        assertThat(served.text(MODELS)).contains("UPSTREAM_");
      }
      return served.stop();
    }
  }

  @Test
  void theConfigurationSaysWhereSpansGo() throws Exception {
    JsonNode usual = config();
    assertThat(usual.has("traceEndpoint")).isFalse();
    assertThat(usual.path("traceSample").asDouble()).isEqualTo(TraceOptions.DEFAULT_SAMPLE);
    JsonNode own = config("--trace-endpoint", "https://c:9/otlp/", "--trace-sample", "0.25");
    assertThat(own.path("traceEndpoint").asText()).isEqualTo("https://c:9/otlp/v1/traces");
    assertThat(own.path("traceSample").asDouble()).isEqualTo(0.25);
    assertThat(config("--trace-endpoint", "http://c/v1/traces").path("traceEndpoint").asText())
        .isEqualTo("http://c/v1/traces");
  }

  @ParameterizedTest
  @CsvSource({
    "--trace-endpoint,ftp://h,http://",
    "--trace-endpoint,h:4318,http://",
    "--trace-endpoint,http://me:secret@h,without a password",
    "--trace-endpoint,http://h?key=secret,without a password or a query",
    "--trace-endpoint,http://[,no address",
    "--trace-sample,1.5,0 to 1",
    "--trace-sample,-1,0 to 1",
    "--trace-sample,NaN,0 to 1",
    "--trace-sample,much,--trace-sample"
  })
  void saysWhatIsWrongAndWhatIsAllowed(String option, String value, String allowed) {
    Ran ran = ServeCommandTest.serve("-u", "http://h:1", "--print-config", option, value);
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(allowed).doesNotContain("secret", "\tat ");
  }
}
