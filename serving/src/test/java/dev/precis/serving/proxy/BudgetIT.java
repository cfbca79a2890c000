package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.compress.Budget;
import dev.precis.sample.FrameSampler;
import dev.precis.tensor.Matrix;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One budget for all media of a request, named or set by what the model reads. */
@Timeout(120)
class BudgetIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PICTURE =
      Asking.image("image/png", TestImages.quadrants(".png", 90, 60));

  @TempDir private Path folder;

  private String film(int frames) throws Exception {
    Path file = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(frames), null);
    return Asking.image("video/mp4", Files.readAllBytes(file)).replace("image_url", "video_url");
  }

  private static int rows(ProxyRig rig) {
    return rig.server.got.getLast().rows().stream().mapToInt(Matrix::rows).sum();
  }

  @Test
  void aNamedBudgetIsSharedOverAllMediaAndAnotherRunsNoEncoder() throws Exception {
    try (ProxyRig rig = ProxyRig.llava()) {
      String chat = Asking.chat(PICTURE, film(100), Asking.text("what?"));
      for (int budget : new int[] {20, 12}) {
        String field = "\"precis\":{\"budget\":%d,\"explain\":true}".formatted(budget);
        HttpResponse<String> answer = rig.client.send(rig.client.post(Asking.with(field, chat)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(rows(rig)).isEqualTo(budget);
        assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).hasValue("" + budget);
        JsonNode plan = JSON.readTree(answer.body()).at("/precis/plan");
        assertThat(plan.path("budget").intValue()).isEqualTo(budget);
        assertThat(plan.path("shares")).hasSize(2);
        assertThat(plan.path("shares").path(0).intValue())
            .isEqualTo(rig.server.got.getLast().rows().getFirst().rows());
        assertThat(rig.proxy.encoderRuns()).isEqualTo(2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 8})
  void whatDoesNotFitIsBroughtDown(int room) throws Exception {
    try (ProxyRig rig = ProxyRig.llava()) {
      String fields =
          "\"max_tokens\":%d,\"precis\":{\"keep\":\"100%%\",\"explain\":true}"
              .formatted(ProxyRig.MAX_TOKENS - room);
      HttpResponse<String> answer =
          rig.client.send(rig.client.post(Asking.with(fields, Asking.chat(PICTURE, PICTURE))));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(rows(rig)).isBetween(2, room);
      assertThat(JSON.readTree(answer.body()).at("/precis/plan/budget").intValue())
          .isLessThanOrEqualTo(room);
      assertThat(rig.proxy.encoderRuns()).isEqualTo(1);
      String all = answer.headers().firstValue(MediaHeaders.GIVEN_UP).orElse("");
      assertThat(all).isEqualTo("pool");
    }
  }

  @Test
  void aFilmThatIsLongerThanTheModelReadsIsEncodedOnceAndFits() throws Exception {
    try (ProxyRig rig =
        ProxyRig.llava(settings ->
            ProxyRig.with(settings, spec -> spec.withSampler(new FrameSampler.EveryFrame())))) {
      int frames = 700;
      int perFrame =
          rig.expected(TestImages.quadrants(".png", 64, 48), "uniform", Budget.keep(1)).size();
      assertThat(frames * perFrame).isGreaterThan(ProxyRig.MAX_TOKENS);
      String body = Asking.with("\"precis\":{\"keep\":\"100%\"}", Asking.chat(film(frames)));
      HttpResponse<String> answer = rig.client.send(rig.client.post(body));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(rows(rig)).isBetween(frames, ProxyRig.MAX_TOKENS);
      assertThat(answer.headers().firstValue(MediaHeaders.GIVEN_UP).orElseThrow())
          .startsWith("pool");
      assertThat(rig.proxy.encoderRuns()).isEqualTo(1);
    }
  }

  @Test
  void whatFitsAtNoLevelIsRefused() throws Exception {
    try (ProxyRig rig = ProxyRig.llava()) {
      String fields =
          "\"max_tokens\":%d,\"precis\":{\"keep\":\"100%%\"}".formatted(ProxyRig.MAX_TOKENS - 3);
      HttpResponse<String> answer =
          rig.client.send(rig.client.post(Asking.with(fields, Asking.chat(PICTURE, PICTURE))));
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(Asking.error(answer).path("code").asText()).isEqualTo("BUDGET_TOO_SMALL");
      assertThat(rig.server.got).isEmpty();
    }
  }

  @Test
  void aBatchHasNoCommonBudget() throws Exception {
    try (ProxyRig rig = ProxyRig.llava()) {
      String body = "{\"input\":[%s],\"precis\":{\"budget\":9}}".formatted(PICTURE);
      assertThat(rig.client.send(rig.client.post("/v1/encode/batch", body)).statusCode())
          .isEqualTo(400);
      String one = "{\"input\":%s,\"precis\":{\"budget\":9}}".formatted(PICTURE);
      HttpResponse<byte[]> answer = rig.client.bytes(rig.client.post("/v1/encode", one));
      assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).hasValue("9");
    }
  }
}
