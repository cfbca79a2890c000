package dev.precis.serving.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.precis.model.CancelToken;
import dev.precis.tokens.Modality;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is fetched from a real web server, and what such a server may not do. */
@Timeout(60)
class MediaFetcherIT {
  private static final int MOST = 100_000;
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Vertx vertx = Vertx.vertx();
  private final MediaServer server = new MediaServer();
  private final AtomicLong came = new AtomicLong();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    server.close();
  }

  private MediaFetcher fetcher(String... hosts) {
    return new MediaFetcher(vertx, LocalSettings.of(server.port(), hosts));
  }

  private String at(String path) {
    return "http://media.test:%d%s".formatted(server.port(), path);
  }

  private CompletableFuture<byte[]> fetch(MediaFetcher fetcher, String address, CancelToken token) {
    return fetcher
        .fetch(new Wish("it", address, Modality.IMAGE, MOST), came::addAndGet, token)
        .toCompletionStage()
        .toCompletableFuture();
  }

  private byte[] bytes(MediaFetcher fetcher, String address) {
    return fetch(fetcher, address, new CancelToken()).join();
  }

  private FetchRefused refused(MediaFetcher fetcher, String address) {
    CompletionException failure =
        catchThrowableOfType(CompletionException.class, () -> bytes(fetcher, address));
    assertThat(failure.getCause())
        .isInstanceOf(FetchRefused.class)
        .hasMessageContaining("it")
        .hasMessageNotContainingAny("127.0.0", "media.test", "secret");
    return (FetchRefused) Objects.requireNonNull(failure.getCause());
  }

  private static byte[] random(int length) {
    byte[] out = new byte[length];
    new Random(7).nextBytes(out);
    return out;
  }

  @Test
  void bytesComeAsTheyAreAndTheServerLearnsNothingOfTheClient() {
    byte[] body = random(MOST);
    server.serves("/a%20b?c=d", body);
    assertThat(bytes(fetcher("media.test"), at("/a%20b?c=d#e"))).isEqualTo(body);
    assertThat(came).hasValue(MOST);
    assertThat(server.heads.getFirst().lines().filter(line -> !line.isEmpty()))
        .containsExactlyInAnyOrder(
            "GET /a%20b?c=d HTTP/1.1",
            "accept: */*",
            "accept-encoding: identity",
            "user-agent: precis",
            "host: media.test:" + server.port(),
            "connection: close");
  }

  @Test
  void aBodyMayComeInChunksOrEndWithItsConnection() {
    server
        .says(
            "/chunks",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked",
            "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n".getBytes())
        .says("/end", "HTTP/1.1 200 OK", "abc".getBytes());
    MediaFetcher fetcher = fetcher("media.test");
    assertThat(bytes(fetcher, at("/chunks"))).asString().isEqualTo("abc");
    assertThat(bytes(fetcher, at("/end"))).asString().isEqualTo("abc");
  }

  @Test
  void aHostIsLookedUpOnceAndWhatWasCheckedIsDialled() {
    List<String> asked = new ArrayList<>();
    Resolver changing =
        host -> {
          asked.add(host);
          byte last = (byte) (asked.size() == 1 ? 1 : 2);
          return List.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, last}));
        };
    server.serves("/a", random(9));
    try (MediaServer second = new MediaServer("127.0.0.2", server.port())) {
      second.serves("/a", random(3));
      MediaFetcher fetcher =
          new MediaFetcher(
              vertx, LocalSettings.of(FetchLimits.DEFAULT, changing, server.port(), "media.test"));
      assertThat(bytes(fetcher, at("/a"))).hasSize(9);
      assertThat(asked).containsExactly("media.test");
      // asked again, it has moved to where nothing is dialled
      assertThat(refused(fetcher, at("/a")).code()).isEqualTo(FetchCode.MEDIA_ADDRESS);
      assertThat(second.heads).isEmpty();
    }
  }

  @Test
  void hopsAreFollowedWhileTheyAreFew() {
    server
        .sendsOn("/1", "/2")
        .sendsOn("/2", "http://other.test:%d/3".formatted(server.port()))
        .sendsOn("/3", "4")
        .serves("/4", random(5))
        .sendsOn("/0", "/1")
        .sendsOn("/loop", "/loop");
    MediaFetcher fetcher = fetcher("media.test", "other.test");
    assertThat(bytes(fetcher, at("/1"))).hasSize(5);
    assertThat(server.heads.get(1)).contains("host: media.test:");
    assertThat(server.heads.get(2)).contains("host: other.test:");
    assertThat(refused(fetcher, at("/0")).code()).isEqualTo(FetchCode.MEDIA_REDIRECT);
    server.heads.clear();
    assertThat(refused(fetcher, at("/loop")).code()).isEqualTo(FetchCode.MEDIA_REDIRECT);
    assertThat(server.heads).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({
    "http://169.254.169.254:PORT/latest?secret,MEDIA_ADDRESS",
    "http://inner.test:PORT/,MEDIA_ADDRESS",
    "http://loop.test:PORT/,MEDIA_ADDRESS",
    "http://missing.test:PORT/,MEDIA_ADDRESS",
    "http://media.test:6379/,MEDIA_PORT",
    "http://media.test/,MEDIA_PORT",
    "http://0x7f.1:PORT/,MEDIA_HOST",
    "file:///etc/passwd,MEDIA_REDIRECT",
    "gopher://media.test:PORT/,MEDIA_REDIRECT"
  })
  void noHopLeadsWhereNothingIsFetchedFrom(String location, FetchCode code) {
    server.sendsOn("/a", location.replace("PORT", "" + server.port()));
    assertThat(refused(fetcher("*"), at("/a")).code()).isEqualTo(code);
    assertThat(server.heads).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\ncontent-length: 3",
        "HTTP/1.1 204 No Content",
        "HTTP/1.1 206 Partial Content\r\ncontent-length: 3",
        "HTTP/1.1 304 Not Modified",
        "HTTP/1.1 302 Found\r\ncontent-length: 3",
        "HTTP/1.1 500 secret\r\ncontent-length: 3",
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3",
        "HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 3",
        "HTTP/1.1 200 OK\r\ncontent-encoding: identity, gzip\r\ncontent-length: 3",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked",
        "HTTP/1.1 200 OK\r\ncontent-length: many",
        "HTTP/1.1 200 OK\r\ncontent-length: -1",
        "HTTP/1.1 200 OK\r\ncontent-length: 4",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked",
        "SSH-2.0-OpenSSH_9.2 secret",
        "HTTP/1.1 200 OK\r\nx: 1234567890"
      })
  void whatIsNoWholePlainAnswerIsRefused(String head) {
    String long9 = head.contains("x: ") ? head + "1234567890".repeat(2000) : head;
    server.says("/a?secret", long9, "abc".getBytes());
    assertThat(refused(fetcher("media.test"), at("/a?secret")).code())
        .isEqualTo(FetchCode.MEDIA_SOURCE);
  }

  @Test
  void aCodedAnswerIsRefusedAtItsHead() throws Exception {
    server.on(
        "/a",
        socket ->
            socket.write(
                "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 99\r\n\r\n"));
    assertThat(refused(fetcher("media.test"), at("/a")).code()).isEqualTo(FetchCode.MEDIA_SOURCE);
    assertThat(came).hasValue(0);
    untilClosed("/a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"content-length: 100001", "transfer-encoding: chunked", "x: y"})
  void bytesBeyondTheLimitAreNotKept(String header) throws Exception {
    boolean chunked = header.contains("chunked");
    server.on(
        "/a",
        socket -> {
          socket.write("HTTP/1.1 200 OK\r\n%s\r\n\r\n".formatted(header));
          Buffer piece = Buffer.buffer(random(16 << 10));
          endless(
              socket,
              chunked ? Buffer.buffer("4000\r\n").appendBuffer(piece).appendString("\r\n") : piece);
        });
    assertThat(refused(fetcher("media.test"), at("/a")).code())
        .isEqualTo(FetchCode.MEDIA_TOO_LARGE);
    assertThat(came.get()).isLessThanOrEqualTo(MOST);
    untilClosed("/a");
  }

  /** Writes on for as long as somebody reads. */
  private static void endless(NetSocket socket, Buffer piece) {
    socket.write(piece).onSuccess(_ -> endless(socket, piece));
  }

  private void untilClosed(String path) throws InterruptedException {
    while (!server.closed.contains(path)) {
      Thread.sleep(5);
    }
  }

  @Test
  void aSourceThatDripsIsEndedByTheFloorAndNotByTheWholeTime() throws Exception {
    server.on(
        "/a",
        socket -> {
          socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n");
          vertx.setPeriodic(20, _ -> socket.write("x"));
        });
    FetchLimits limits = LocalSettings.times(LONG, LONG, Duration.ofMillis(300));
    FetchRefused refused = refused(limited(limits), at("/a"));
    assertThat(refused.code()).isEqualTo(FetchCode.MEDIA_SLOW);
    assertThat(refused).hasMessageContaining("16384 bytes/s");
    assertThat(came.get()).isPositive();
    untilClosed("/a");
  }

  @Test
  void aSourceThatIsFastEnoughIsWaitedFor() {
    server.on(
        "/a",
        socket -> {
          socket.write("HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n".formatted(MOST));
          AtomicLong rest = new AtomicLong(10);
          vertx.setPeriodic(
              100,
              timer -> {
                socket.write(Buffer.buffer(random(MOST / 10)));
                if (rest.decrementAndGet() == 0) {
                  vertx.cancelTimer(timer);
                }
              });
        });
    assertThat(bytes(limited(LocalSettings.times(LONG, LONG, Duration.ofMillis(500))), at("/a")))
        .hasSize(MOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\ncontent-l"})
  void theHeadOfAnAnswerHasATimeOfItsOwn(String begun) throws Exception {
    server.on("/a", socket -> socket.write(begun));
    FetchRefused refused =
        refused(limited(LocalSettings.times(Duration.ofMillis(200), LONG, LONG)), at("/a"));
    assertThat(refused.code()).isEqualTo(FetchCode.MEDIA_SLOW);
    assertThat(refused).hasMessageContaining("the head of an answer");
    untilClosed("/a");
  }

  @Test
  void aWholeMediumHasATimeToo() throws Exception {
    server.on(
        "/a",
        socket -> {
          socket.write("HTTP/1.1 200 OK\r\n\r\n");
          vertx.setPeriodic(10, _ -> socket.write("x"));
        });
    FetchRefused refused =
        refused(limited(LocalSettings.times(LONG, Duration.ofMillis(500), LONG)), at("/a"));
    assertThat(refused.code()).isEqualTo(FetchCode.MEDIA_SLOW);
    assertThat(refused).hasMessageContaining("a whole image");
    untilClosed("/a");
  }

  private MediaFetcher limited(FetchLimits limits) {
    return new MediaFetcher(vertx, LocalSettings.of(limits, server.port(), "media.test"));
  }

  @Test
  void aClientThatLeavesEndsTheFetch() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    server.on(
        "/a",
        socket -> {
          socket.write("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nabc");
          begun.countDown();
        });
    CancelToken leaving = new CancelToken();
    CompletableFuture<byte[]> bytes = fetch(fetcher("media.test"), at("/a"), leaving);
    begun.await();
    leaving.cancel();
    assertThatThrownBy(bytes::join).isInstanceOf(CancellationException.class);
    untilClosed("/a");
    assertThatThrownBy(fetch(fetcher("media.test"), at("/a"), leaving)::join)
        .isInstanceOf(CancellationException.class);
    assertThat(server.heads).hasSize(1);
  }

  @Test
  void whoeverCountsBytesMayEndAFetch() throws Exception {
    server.serves("/a", random(MOST));
    IllegalStateException full = new IllegalStateException("full");
    CompletableFuture<byte[]> bytes =
        fetcher("media.test")
            .fetch(
                new Wish("it", at("/a"), Modality.IMAGE, MOST),
                _ -> {
                  throw full;
                },
                new CancelToken())
            .toCompletionStage()
            .toCompletableFuture();
    assertThat(catchThrowableOfType(CompletionException.class, bytes::join).getCause())
        .isSameAs(full);
    untilClosed("/a");
  }

  @Test
  void aHostMayHaveAnAddressOfTheNewerKind() {
    assumeTrue(newerLoopback(), "this machine has no IPv6 loopback address");
    try (MediaServer newer = new MediaServer("::1", server.port())) {
      newer.serves("/a", random(9));
      FetchSettings settings =
          new FetchSettings(
              HostRules.of(List.of("media.test")),
              Set.of(server.port()),
              AddressRules.withAny(List.of(Network.of("::1/128").orElseThrow())),
              FetchLimits.DEFAULT,
              _ -> List.of(InetAddress.ofLiteral("::1")));
      assertThat(bytes(new MediaFetcher(vertx, settings), at("/a"))).hasSize(9);
      assertThat(newer.heads.getFirst()).contains("host: media.test:");
    }
  }

  private static boolean newerLoopback() {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      return any.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aHostThatIsNotThereIsTriedAtItsNextAddress() {
    Resolver two =
        host ->
            List.of(
                InetAddress.getByAddress(host, new byte[] {127, 0, 0, 3}),
                InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1}));
    server.serves("/a", random(9));
    FetchSettings settings =
        new FetchSettings(
            HostRules.of(List.of("media.test")),
            Set.of(server.port()),
            AddressRules.withAny(List.of(Network.of("127.0.0.0/8").orElseThrow())),
            FetchLimits.DEFAULT,
            two);
    assertThat(bytes(new MediaFetcher(vertx, settings), at("/a"))).hasSize(9);
  }
}
