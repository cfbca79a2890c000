package dev.precis.serving.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.model.CancelToken;
import dev.precis.tokens.Modality;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers are believed by their certificates, which are held against the name of the host. */
@Timeout(60)
class CertificatesIT {
  private static final String PASSWORD = "password";

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<String> names = new CopyOnWriteArrayList<>();
  private PfxOptions store;
  private HttpServer server;

  @BeforeEach
  void begin() throws Exception {
    Path file = folder.resolve("key.p12");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=media.test",
                "-ext",
                "san=dns:media.test",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    assertThat(tool.waitFor()).as(new String(tool.getInputStream().readAllBytes())).isZero();
    store = new PfxOptions().setPath(file.toString()).setPassword(PASSWORD);
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(store))
            .requestHandler(request -> {
              names.add(request.connection().indicatedServerName());
              request.response().end("abc");
            })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void end() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private byte[] fetch(String host, Optional<TrustOptions> trust) {
    int port = server.actualPort();
    return new MediaFetcher(vertx, LocalSettings.of(port, "*"), trust)
        .fetch(
            new Wish("it", "https://%s:%d/".formatted(host, port), Modality.IMAGE, 9),
            _ -> {},
            new CancelToken())
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  @Test
  void aServerIsAskedAndBelievedByItsName() {
    assertThat(fetch("media.test", Optional.of(store))).asString().isEqualTo("abc");
    assertThat(names).containsExactly("media.test");
  }

  @ParameterizedTest
  @CsvSource({"media.test,false", "other.test,true", "127.0.0.1,true"})
  void aCertificateOfNobodyOrOfAnotherNameIsRefused(String host, boolean trusted) {
    assertThatThrownBy(() -> fetch(host, trusted ? Optional.of(store) : Optional.empty()))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            FetchRefused.class, e -> assertThat(e.code()).isEqualTo(FetchCode.MEDIA_SOURCE))
        .hasMessageNotContaining("127.0.0.1");
    assertThat(names).isEmpty();
  }
}
