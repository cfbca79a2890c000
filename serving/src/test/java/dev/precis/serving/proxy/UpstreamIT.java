package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.EqualRows;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.ServedModel;
import dev.precis.tokens.Modality;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests on their way to several servers that come, go and break. */
@Timeout(90)
class UpstreamIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final String MODELS = "{\"data\":[{\"id\":\"org/name\",\"max_model_len\":777}]}";
  private static final String TRIED = "{\"error\":{\"message\":\"Non-base64 digit found\"}}";
  private static final String SHUT =
      "{\"error\":{\"message\":\"You must set `--enable-mm-embeds` to input `image_embeds`\"}}";

  private final Vertx vertx = Vertx.vertx();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final BlockingQueue<Capabilities.Server> found = new LinkedBlockingQueue<>();
  private final List<EqualRows> rows = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private FakeServer server(int port) {
    FakeServer server = new FakeServer(port).says(CHAT, 200, "{}").says("/v1/models", 200, MODELS);
    opened.add(server);
    return server;
  }

  /** A port that nobody listens on. */
  private static int freePort() {
    try (FakeServer server = new FakeServer(0)) {
      return server.port();
    }
  }

  private static ProxySettings settings(boolean finds, URI... addresses) {
    ServedModel model = ServedModel.of("m", ModelFamily.LLAVA, 4, 100);
    return ProxySettings.of(addresses[0], model, Door.CHAT_MEDIA, PipelineSpec.DEFAULT)
        .withServers(
            new UpstreamSettings(List.of(addresses).subList(1, addresses.length), finds, finds));
  }

  private Upstream upstream(ProxySettings settings) {
    return Upstream.of(vertx, settings, found::add);
  }

  /** A client of a server that hands everything to the upstream, as the proxy does. */
  private Asking through(Upstream upstream) {
    EqualRows wanted = rows.isEmpty() ? EqualRows.NONE : rows.removeFirst();
    Handler<HttpServerRequest> hand =
        request ->
            request
                .body()
                .compose(body ->
                    upstream.send(
                        request, Asker.of(Departure.of(request)), request.path(), body, wanted))
                .compose(answer -> Upstream.pass(answer, request.response(), Map.of()))
                .onFailure(failure -> {
                  ErrorBody error = ErrorBody.of(failure);
                  request.response().setStatusCode(error.status()).end(error.json());
                });
    HttpServer front =
        vertx
            .createHttpServer()
            .requestHandler(hand)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    Asking client = new Asking(front.actualPort());
    opened.add(client);
    return client;
  }

  private static HttpResponse<String> ask(Asking client, String text) throws Exception {
    return client.send(client.post(Asking.chat(Asking.text(text))));
  }

  private static void await(BooleanSupplier state) throws InterruptedException {
    while (!state.getAsBoolean()) {
      Thread.sleep(20);
    }
  }

  private static Capabilities.State state(Upstream upstream, int server) {
    return upstream.capabilities().servers().get(server).state();
  }

  @Test
  void serversTakeTurns() throws Exception {
    FakeServer one = server(0);
    FakeServer two = server(0);
    Upstream upstream = upstream(settings(false, one.address(), two.address()));
    Asking client = through(upstream);
    for (int i = 0; i < 6; i++) {
      assertThat(ask(client, "hi").statusCode()).isEqualTo(200);
    }
    assertThat(one.got).hasSize(3);
    assertThat(two.got).hasSize(3);
    await(upstream.capabilities()::ready);
    assertThat(found).isEmpty();
  }

  @Test
  void theServerWithLessToDoIsTaken() throws Exception {
    BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
    FakeServer slow = server(0).on(CHAT, held::add);
    FakeServer quick = server(0);
    Asking client = through(upstream(settings(false, slow.address(), quick.address())));
    CompletableFuture<HttpResponse<String>> first =
        CompletableFuture.supplyAsync(() -> {
          try {
            return ask(client, "long");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    HttpServerRequest waiting = held.take();
    for (int i = 0; i < 4; i++) {
      assertThat(ask(client, "short").statusCode()).isEqualTo(200);
    }
    assertThat(slow.got).hasSize(1);
    waiting.response().end("{}");
    assertThat(first.get().statusCode()).isEqualTo(200);
  }

  @Test
  void aRequestThatReachedNobodyGoesToAnotherServer() throws Exception {
    FakeServer there = server(0);
    URI gone = URI.create("http://127.0.0.1:" + freePort());
    Asking client = through(upstream(settings(false, gone, there.address())));
    for (int i = 0; i < 4; i++) {
      assertThat(ask(client, "hi").statusCode()).isEqualTo(200);
    }
    assertThat(there.got).hasSize(4);
  }

  @Test
  void aRequestThatBrokeAServerIsSentToNoOther() throws Exception {
    FakeServer breaks = server(0).on(CHAT, request -> request.connection().close());
    FakeServer well = server(0);
    Upstream upstream = upstream(settings(false, breaks.address(), well.address()));
    Asking client = through(upstream);
    // ill from the request on, as an engine is that died of it
    breaks.on(
        CHAT,
        request -> {
          breaks.says("/health", 503, "");
          request.connection().close();
        });
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      seen.add(ask(client, "poison " + i).statusCode());
    }
    assertThat(seen).containsExactlyInAnyOrder(502, 200);
    assertThat(breaks.got).hasSize(1);
    assertThat(well.got).hasSize(1).doesNotContainAnyElementsOf(breaks.got);
    await(() -> state(upstream, 0) == Capabilities.State.DOWN);
    for (int i = 0; i < 3; i++) {
      assertThat(ask(client, "after").statusCode()).isEqualTo(200);
    }
    assertThat(breaks.got).hasSize(1);
  }

  @Test
  void anAnswer500OfAServerThatIsIllIsHandedOnAndNothingFollows() throws Exception {
    FakeServer ill = server(0);
    ill.on(
        CHAT,
        request -> {
          ill.says("/health", 503, "");
          request
              .response()
              .setStatusCode(500)
              .end("{\"error\":{\"message\":\"EngineDeadError\"}}");
        });
    Upstream upstream = upstream(settings(false, ill.address()));
    Asking client = through(upstream);
    HttpResponse<String> answer = ask(client, "hi");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("EngineDeadError");
    await(() -> !upstream.capabilities().ready());
    HttpResponse<String> refused = ask(client, "again");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(Asking.error(refused).path("code").asText()).isEqualTo("UPSTREAM_DOWN");
    assertThat(ill.got).hasSize(1);
    ill.says("/health", 200, "").says(CHAT, 200, "{}");
    await(upstream.capabilities()::ready);
    assertThat(ask(client, "at last").statusCode()).isEqualTo(200);
  }

  @Test
  void anError500OfAServerThatIsWellChangesNothing() throws Exception {
    FakeServer well = server(0).says(CHAT, 500, "{}");
    Upstream upstream = upstream(settings(false, well.address()));
    Asking client = through(upstream);
    for (int i = 0; i < 5; i++) {
      assertThat(ask(client, "hi").statusCode()).isEqualTo(500);
    }
    await(upstream.capabilities()::ready);
    assertThat(well.got).hasSize(5);
  }

  @Test
  void aServerThatComesLateIsFoundAndAskedWhatItOffers() throws Exception {
    int port = freePort();
    ProxySettings settings = settings(true, URI.create("http://127.0.0.1:" + port));
    Upstream upstream = upstream(settings);
    ServedDoor door = new ServedDoor(settings, upstream.capabilities());
    assertThat(upstream.capabilities().ready()).isFalse();
    assertThat(door.backend().model().maxTokens()).isEqualTo(100);
    FakeServer late = server(port).says("/version", 200, "{\"version\":\"0.32.0\"}");
    late.on(
        CHAT,
        request ->
            request
                .response()
                .setStatusCode(400)
                .end(late.got.getLast().contains("image_embeds") ? SHUT : TRIED));
    Capabilities.Server server = found.poll(60, TimeUnit.SECONDS);
    assertThat(server).isNotNull();
    ServerFacts facts = server.facts().orElseThrow();
    assertThat(facts.model()).isEqualTo("org/name");
    assertThat(facts.maxTokens()).hasValue(777);
    assertThat(facts.doors())
        .containsExactlyInAnyOrder(Door.CHAT_ROWS, Door.WHOLE_PROMPT, Door.PIXELS);
    assertThat(facts.text()).contains("org/name", "0.32.0", "777", "chat-rows");
    assertThat(upstream.capabilities().ready()).isTrue();
    assertThat(door.backend().model().maxTokens()).isEqualTo(777);
    // what it is asked holds nothing that could be read as a tensor
    assertThat(late.got.stream().filter(request -> request.startsWith(CHAT)))
        .hasSize(2)
        .allMatch(request -> request.contains("\"max_tokens\":1"))
        .allMatch(request -> request.contains("precis: is this door open?"));
  }

  @Test
  void aClientThatLeavesLetsTheOthersIn() throws Exception {
    BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
    FakeServer slow = server(0).on(CHAT, held::add);
    Upstream upstream = upstream(settings(false, slow.address()));
    rows.add(new EqualRows(Map.of(Modality.IMAGE, 5)));
    Asking leaves = through(upstream);
    byte[] body = Asking.chat(Asking.text("five")).getBytes(StandardCharsets.UTF_8);
    URI front = leaves.request(CHAT).build().uri();
    try (Socket socket = new Socket(front.getHost(), front.getPort())) {
      socket
          .getOutputStream()
          .write(
              "POST %s HTTP/1.1\r\nhost: h\r\ncontent-length: %d\r\n\r\n"
                  .formatted(CHAT, body.length)
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      held.take();
    }
    slow.says(CHAT, 200, "{}");
    rows.add(new EqualRows(Map.of(Modality.IMAGE, 9)));
    assertThat(ask(through(upstream), "nine").statusCode()).isEqualTo(200);
  }

  @Test
  void requestsWhoseRowsDifferDoNotMeetInAServer() throws Exception {
    BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
    FakeServer slow = server(0).on(CHAT, held::add);
    Upstream upstream = upstream(settings(false, slow.address()));
    List<Thread> threads = new ArrayList<>();
    for (int count : new int[] {5, 5, 9}) {
      rows.add(new EqualRows(Map.of(Modality.IMAGE, count)));
      Asking client = through(upstream);
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              ask(client, "rows");
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }));
      if (count == 5) {
        await(() -> held.size() == threads.size());
      }
    }
    Thread.sleep(300);
    assertThat(held).hasSize(2);
    held.take().response().end("{}");
    held.take().response().end("{}");
    held.take().response().end("{}");
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(slow.got).hasSize(3);
  }
}
