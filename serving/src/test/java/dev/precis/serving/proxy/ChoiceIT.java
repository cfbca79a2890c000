package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.pipeline.Pipeline;
import dev.precis.testmedia.TestImages;
import dev.precis.tokens.Modality;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request may ask of the proxy, over a pack whose text and pictures share a space. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ChoiceIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] PNG = TestImages.quadrants(".png", 90, 60);
  private static final String PICTURE = Asking.image("image/png", PNG);

  private ProxyRig rig;

  @BeforeAll
  void begin() {
    rig = ProxyRig.shared(same -> same);
  }

  @BeforeEach
  void forget() {
    rig.server.got.clear();
  }

  @AfterAll
  void end() {
    rig.close();
  }

  private HttpResponse<String> ask(String field, String body) throws Exception {
    return rig.client.send(rig.client.post(Asking.with("\"precis\":" + field, body)));
  }

  private float[] asked(String method, String question) {
    try (Pipeline pipeline =
        Pipeline.of(rig.pack)
            .compress(Modality.IMAGE, method, Budget.tokens(5))
            .question(question)
            .build()) {
      return pipeline.encode(MediaSource.bytes("picture", PNG)).embeddings().toArray();
    }
  }

  @Test
  void rowsAreChosenByWhatTheLastMessageAsksAndNoEncoderRunsAgain() throws Exception {
    long before = rig.proxy.encoderRuns();
    String field = "{\"query_aware\":true,\"method\":\"query-keep\",\"keep\":\"5\"}";
    for (String question : new String[] {"the cat", "a red house", "the cat"}) {
      HttpResponse<String> answer = ask(field, Asking.chat(PICTURE, Asking.text(question)));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(rig.server.got.getLast().rows().getFirst().toArray())
          .containsExactly(asked("query-keep", question));
    }
    assertThat(rig.proxy.encoderRuns()).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void aQuestionOfItsOwnGoesBeforeTheMessageAndChoosesAQueryMethod() throws Exception {
    HttpResponse<String> answer =
        ask(
            "{\"question\":\"the cat\",\"keep\":\"5\"}",
            Asking.chat(PICTURE, Asking.text("say something")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.server.got.getLast().rows().getFirst().toArray())
        .containsExactly(asked(Choice.DEFAULT_QUERY_METHOD, "the cat"));
    assertThat(answer.headers().firstValue(MediaHeaders.MEDIA).orElseThrow())
        .contains("method=" + Choice.DEFAULT_QUERY_METHOD);
  }

  @Test
  void anAnswerExplainsItselfIfItIsAskedTo() throws Exception {
    HttpResponse<String> answer =
        ask("{\"explain\":true,\"keep\":\"4\"}", Asking.chat(PICTURE, PICTURE));
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.at("/choices/0/message/content").asText()).isEqualTo("a cat");
    JsonNode said = json.path("precis");
    assertThat(said.path("tokens_out").intValue()).isEqualTo(8);
    assertThat(said.path("media")).hasSize(2);
    JsonNode one = said.path("media").path(1);
    assertThat(one.path("method").asText()).isEqualTo("holov");
    assertThat(one.path("keep").asText()).isEqualTo("4");
    assertThat(one.path("tokens_in").intValue())
        .isEqualTo(rig.expected(PNG, "holov", Budget.keep(1)).size());
    assertThat(one.path("cache").asText()).isIn("miss", "tokens", "rows");
    assertThat(one.path("digest").asText()).matches("[0-9a-f]{64}");
    assertThat(answer.headers().firstValue("x-request-id")).hasValue("17");
    assertThat(ask("{\"keep\":\"4\"}", Asking.chat(PICTURE)).body()).isEqualTo(FakeVllm.ANSWER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"query_aware\":1}|PRECIS_FIELD",
        "{\"explain\":\"yes\"}|PRECIS_FIELD",
        "{\"question\":3}|PRECIS_FIELD",
        "{\"budget\":0}|PRECIS_FIELD",
        "{\"budget\":1.5}|PRECIS_FIELD",
        "{\"budget\":9,\"keep\":\"9\"}|PRECIS_FIELD",
        "[]|PRECIS_FIELD",
        "{\"query_aware\":true}|QUESTION_MISSING",
        "{\"method\":\"query-keep\"}|QUESTION_MISSING",
        "{\"question\":\" \"}|QUESTION_MISSING",
      })
  void wrongChoicesAreRefused(String field, String code) throws Exception {
    HttpResponse<String> answer = ask(field, Asking.chat(PICTURE));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Asking.error(answer).path("code").asText()).isEqualTo(code);
    assertThat(rig.server.got).isEmpty();
  }
}
