package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.pipeline.Pipeline;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import dev.precis.tokens.TokenSequence;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All forms in which media stand in messages. */
@Timeout(120)
class MediaFormsIT {
  private static final byte[] PNG = TestImages.quadrants(".png", 90, 60);
  private static final byte[] JPEG = TestImages.quadrants(".jpg", 64, 64);

  @TempDir private Path folder;

  private static String uri(String type, byte[] bytes) {
    return "data:%s;base64,%s".formatted(type, Base64.getEncoder().encodeToString(bytes));
  }

  private TokenFile encode(ProxyRig rig, String part, String precis) throws Exception {
    HttpResponse<byte[]> answer =
        rig.client.bytes(
            rig.client.post("/v1/encode", "{\"input\":%s,\"precis\":%s}".formatted(part, precis)));
    assertThat(answer.statusCode()).as(new String(answer.body(), "ISO-8859-1")).isEqualTo(200);
    Path file = Files.write(Files.createTempFile(folder, "r", ".safetensors"), answer.body());
    return TokenFile.read(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"video\",\"video\":[\"(A)\",\"(B)\",\"(A)\"],\"fps\":2}",
        "{\"type\":\"video_url\",\"video_url\":{\"url\":[\"(A)\",\"(B)\",\"(A)\"]},\"fps\":2}",
        "{\"type\":\"video\",\"video\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"(A)\"}},\"(B)\",\"(A)\"],\"fps\":2.0}",
      })
  void picturesAreTheFramesOfAVideo(String form) throws Exception {
    String part =
        form.replace("(A)", uri("image/png", PNG)).replace("(B)", uri("image/jpeg", JPEG));
    try (ProxyRig rig = ProxyRig.llava()) {
      HttpResponse<String> answer =
          rig.client.send(
              rig.client.post(Asking.with("\"precis\":{\"keep\":\"3/frame\"}", Asking.chat(part))));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      FakeVllm.Got got = rig.server.got.getFirst();
      assertThat(got.json().at("/messages/0/content/0/type").asText()).isEqualTo("prompt_embeds");
      float[] a = rig.expected(PNG, "holov", Budget.tokens(3)).embeddings().toArray();
      float[] b = rig.expected(JPEG, "holov", Budget.tokens(3)).embeddings().toArray();
      float[] all = new float[2 * a.length + b.length];
      System.arraycopy(a, 0, all, 0, a.length);
      System.arraycopy(b, 0, all, a.length, b.length);
      System.arraycopy(a, 0, all, a.length + b.length, a.length);
      assertThat(got.rows().getFirst().toArray()).containsExactly(all);
      // methods over several frames work on them, from what was kept
      TokenFile file = encode(rig, part, "{\"method\":\"fastvid\",\"keep\":\"12\"}");
      assertThat(file.tokens().size()).isEqualTo(12);
      assertThat(file.info().streams().getFirst().source().rate()).isEqualTo(2);
      assertThat(file.tokens().provenance().modality()).containsOnly(Modality.VIDEO);
      assertThat(file.tokens().provenance().endUs()[11]).isLessThanOrEqualTo(1_500_000);
      assertThat(rig.proxy.encoderRuns()).isEqualTo(1);
    }
  }

  @Test
  void soundComesByAnAddressToo() throws Exception {
    Path film = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(25), AudioSpec.tone(2));
    // a sound in a container of its own would need another writer: the type is what is said of it
    byte[] bytes = Files.readAllBytes(film);
    String part =
        "{\"type\":\"audio_url\",\"audio_url\":{\"url\":\"%s\"}}"
            .formatted(uri("audio/wav", bytes));
    try (ProxyRig rig = ProxyRig.shared(same -> same);
        Pipeline pipeline = Pipeline.of(rig.pack).spec(ProxyRig.audioOnly()).build()) {
      TokenSequence expected = pipeline.encode(MediaSource.bytes("a", bytes));
      assertThat(encode(rig, part, "{}").tokens().embeddings().toArray())
          .containsExactly(expected.embeddings().toArray());
    }
  }

  @Test
  void filesOfNamedFoldersAreTakenAndNoOthers() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("media")).toRealPath();
    Path picture = Files.write(inside.resolve("a.png"), PNG);
    Path other = Files.write(folder.resolve("b.png"), PNG);
    String part = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}";
    try (ProxyRig rig =
        ProxyRig.llava(settings ->
            settings.withStores(StoreSettings.DEFAULT.withMediaFolders(List.of(inside))))) {
      TokenFile file = encode(rig, part.formatted(picture.toUri()), "{}");
      assertThat(file.tokens().embeddings().toArray())
          .containsExactly(rig.expected(PNG, "holov", Budget.keep(0.25)).embeddings().toArray());
      HttpResponse<String> answer =
          rig.client.send(rig.client.post(Asking.chat(part.formatted(other.toUri()))));
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(Asking.error(answer).path("code").asText()).isEqualTo("MEDIA_FOLDER");
      HttpResponse<String> remote =
          rig.client.send(rig.client.post(Asking.chat(part.formatted("http://10.0.0.1/a.png"))));
      assertThat(Asking.error(remote).path("code").asText()).isEqualTo("REMOTE_MEDIA");
    }
  }

  @Test
  void wrongFramesAreRefused() throws Exception {
    String data = "\"" + uri("image/png", PNG) + "\"";
    try (ProxyRig rig = ProxyRig.llava()) {
      assertRefused(rig, 400, "{\"type\":\"video\",\"video\":[]}");
      assertRefused(rig, 400, "{\"type\":\"video\",\"video\":[7]}");
      assertRefused(rig, 400, "{\"type\":\"video\",\"video\":[%s],\"fps\":0}".formatted(data));
      assertRefused(rig, 403, "{\"type\":\"video\",\"video\":[\"http://10.0.0.1/\"]}");
      assertRefused(
          rig,
          413,
          "{\"type\":\"video\",\"video\":[%s]}"
              .formatted(String.join(",", Collections.nCopies(257, "\"data:\""))));
      assertThat(rig.proxy.encoderRuns()).isZero();
    }
  }

  private static void assertRefused(ProxyRig rig, int status, String part) throws Exception {
    assertThat(rig.client.send(rig.client.post(Asking.chat(part))).statusCode())
        .as(part.substring(0, Math.min(part.length(), 60)))
        .isEqualTo(status);
  }
}
