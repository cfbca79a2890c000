package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was encoded once is compressed again without the encoder. */
@Timeout(120)
class CacheIT {
  private static final byte[] PNG = TestImages.quadrants(".png", 90, 60);
  private static final String PICTURE = Asking.image("image/png", PNG);

  @TempDir private Path folder;

  private static HttpResponse<String> ask(ProxyRig rig, String part, String method, String keep)
      throws Exception {
    String field = "\"precis\":{\"method\":\"%s\",\"keep\":\"%s\"}".formatted(method, keep);
    HttpResponse<String> answer =
        rig.client.send(rig.client.post(Asking.with(field, Asking.chat(part))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static String found(HttpResponse<String> answer) {
    String media = answer.headers().firstValue(MediaHeaders.MEDIA).orElseThrow();
    return media.replaceAll(".*;cache=(\\w+);.*", "$1");
  }

  private static void sees(ProxyRig rig, String method, Budget budget) {
    assertThat(rig.server.got.getLast().rows().getFirst().toArray())
        .containsExactly(rig.expected(PNG, method, budget).embeddings().toArray());
  }

  private ProxyRig withFolder(long bytes) {
    return ProxyRig.llava(settings ->
        settings.withStores(StoreSettings.DEFAULT.withTokenBytes(0).withFolder(folder, bytes)));
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void anotherMethodOrBudgetRunsNoEncoder() throws Exception {
    try (ProxyRig rig = ProxyRig.llava()) {
      assertThat(found(ask(rig, PICTURE, "holov", "25%"))).isEqualTo("miss");
      assertThat(found(ask(rig, PICTURE, "visionzip", "5"))).isEqualTo("tokens");
      sees(rig, "visionzip", Budget.tokens(5));
      assertThat(found(ask(rig, PICTURE, "holov", "7"))).isEqualTo("tokens");
      sees(rig, "holov", Budget.tokens(7));
      assertThat(found(ask(rig, PICTURE, "visionzip", "5"))).isEqualTo("rows");
      assertThat(rig.proxy.encoderRuns()).isEqualTo(1);
      assertThat(rig.proxy.keptTokenBytes()).isPositive();
    }
  }

  @Test
  void theFramesOfAVideoAreSelectedAnewToo() throws Exception {
    Path film = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(75), null);
    String part =
        Asking.image("video/mp4", Files.readAllBytes(film)).replace("image_url", "video_url");
    try (ProxyRig rig = ProxyRig.llava()) {
      ask(rig, part, "holov", "25%");
      assertThat(found(ask(rig, part, "fastvid", "9"))).isEqualTo("tokens");
      assertThat(rig.server.got.getLast().rows().getFirst().rows()).isEqualTo(9);
      assertThat(rig.proxy.encoderRuns()).isEqualTo(1);
    }
  }

  @Test
  void clientsOfDifferentKeysShareNoTokens() throws Exception {
    try (ProxyRig rig = ProxyRig.llava()) {
      ask(rig, PICTURE, "holov", "25%");
      String body = Asking.with("\"precis\":{\"keep\":\"5\"}", Asking.chat(PICTURE));
      HttpResponse<String> other =
          rig.client.send(rig.client.post(body).header("Authorization", "Bearer other"));
      assertThat(found(other)).isEqualTo("miss");
      assertThat(rig.proxy.encoderRuns()).isEqualTo(2);
    }
  }

  @Test
  void tokensOutliveTheProcessInTheirFolder() throws Exception {
    try (ProxyRig rig = withFolder(1 << 30)) {
      ask(rig, PICTURE, "holov", "25%");
      ProxyRig.until(() -> rig.proxy.storedTokenBytes() > 0);
    }
    assertThat(files()).hasSize(1);
    try (ProxyRig rig = withFolder(1 << 30)) {
      assertThat(found(ask(rig, PICTURE, "visionzip", "5"))).isEqualTo("tokens");
      sees(rig, "visionzip", Budget.tokens(5));
      assertThat(rig.proxy.encoderRuns()).isZero();
    }
    Path file = files().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
    try (ProxyRig rig = withFolder(1 << 30)) {
      assertThat(found(ask(rig, PICTURE, "visionzip", "5"))).isEqualTo("miss");
      sees(rig, "visionzip", Budget.tokens(5));
      assertThat(rig.proxy.encoderRuns()).isEqualTo(1);
    }
  }
}
