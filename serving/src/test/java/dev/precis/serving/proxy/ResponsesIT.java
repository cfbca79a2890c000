package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.compress.Budget;
import dev.precis.testmedia.TestImages;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's newer form, asked of a server as chat where there are media. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ResponsesIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] PNG = TestImages.quadrants(".png", 90, 60);
  private static final String PART =
      "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,%s\",\"detail\":\"low\"}"
          .formatted(Base64.getEncoder().encodeToString(PNG));
  private static final String MEDIA =
      "\"input\":[{\"role\":\"developer\",\"content\":\"be brief\"},{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"what?\"},%s]}]"
          .formatted(PART);

  private ProxyRig rig;

  @BeforeAll
  void begin() {
    rig = ProxyRig.llava();
  }

  @BeforeEach
  void forget() {
    rig.server.got.clear();
  }

  @AfterAll
  void end() {
    rig.close();
  }

  private HttpResponse<String> ask(String fields) throws Exception {
    return rig.client.send(rig.client.post("/v1/responses", "{\"model\":\"m\"," + fields + "}"));
  }

  @Test
  void aRequestWithMediaIsAskedAsChatAndAnsweredAsAResponse() throws Exception {
    HttpResponse<String> answer =
        ask(
            MEDIA
                + ",\"instructions\":\"be kind\",\"max_output_tokens\":7,\"tools\":[],\"store\":false,\"precis\":{\"keep\":\"3\",\"explain\":true}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    FakeVllm.Got got = rig.server.got.getFirst();
    assertThat(got.uri()).isEqualTo("/v1/chat/completions");
    assertThat(got.rows().getFirst().toArray())
        .containsExactly(rig.expected(PNG, "holov", Budget.tokens(3)).embeddings().toArray());
    assertThat(got.json().findValuesAsText("role")).containsExactly("system", "system", "user");
    assertThat(got.json().at("/messages/0/content").asText()).isEqualTo("be kind");
    assertThat(got.json().at("/messages/2/content/0/text").asText()).isEqualTo("what?");
    assertThat(got.json().path("max_completion_tokens").intValue()).isEqualTo(7);
    assertThat(got.json().has("precis")).isFalse();

    JsonNode response = JSON.readTree(answer.body());
    assertThat(response.path("object").asText()).isEqualTo("response");
    assertThat(response.path("status").asText()).isEqualTo("completed");
    assertThat(response.at("/output/0/role").asText()).isEqualTo("assistant");
    assertThat(response.at("/output/0/content/0/type").asText()).isEqualTo("output_text");
    assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("a cat");
    assertThat(response.path("instructions").asText()).isEqualTo("be kind");
    assertThat(response.at("/precis/tokens_out").intValue()).isEqualTo(3);
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).hasValue("3");
  }

  @Test
  void aStreamedAnswerComesAsEvents() throws Exception {
    rig.server.releaseFirst();
    var asked =
        rig.client.sendAsync(rig.client.post("/v1/responses", "{\"stream\":true," + MEDIA + "}"));
    for (int event = 1; event < FakeVllm.EVENTS.size(); event++) {
      rig.server.release();
    }
    HttpResponse<String> answer = asked.get();
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).isPresent();
    assertThat(answer.body())
        .startsWith("event: response.created\ndata: {")
        .contains("\"delta\":\"a c\u00e4t\"")
        .contains("event: response.completed\n")
        .endsWith("\n\n");
    assertThat(rig.server.got.getFirst().json().at("/stream_options/include_usage").asBoolean())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"input\": \"say  it\", \"previous_response_id\":\"r\"}",
        "{\"input\": [{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"a\"}]}]}",
        "{\"input\": [{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"3\"}]}",
      })
  void aRequestWithoutMediaGoesOnByteForByte(String body) throws Exception {
    assertThat(rig.client.send(rig.client.post("/v1/responses", body)).body())
        .isEqualTo(FakeVllm.ANSWER);
    FakeVllm.Got got = rig.server.got.getFirst();
    assertThat(got.uri()).isEqualTo("/v1/responses");
    assertThat(new String(got.body(), StandardCharsets.UTF_8)).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MEDIA,\"previous_response_id\":\"r\",\"tools\":[{}]|400|UNSUPPORTED_FIELDS|previous_response_id, tools",
        "MEDIA,\"text\":{\"format\":{\"type\":\"json_object\"}}|400|UNSUPPORTED_FIELDS|text",
        "\"input\":[{\"type\":\"function_call_output\",\"output\":[PART]}]|400|UNSUPPORTED_ITEM|input[0]",
        "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_url\":\"http://10.0.0.1\"}]}]|400|UNKNOWN_PART|input_image",
        "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_embeds\"}]}]|400|UNKNOWN_PART|input_image",
        "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"f\"}]}]|400|PART_UNREADABLE|image_url",
        "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"http://10.0.0.1/\"}]}]|403|REMOTE_MEDIA|data:",
        "\"input\":\"a\",\"precis\":{}|400|PRECIS_FIELD|media",
        "\"input\":\"a\",\"prompt_embeds\":\"AAAA\"|400|FOREIGN_TENSORS|prompt_embeds",
      })
  void whatCannotBeSaidIsRefused(String fields, int status, String code, String named)
      throws Exception {
    HttpResponse<String> answer = ask(fields.replace("MEDIA", MEDIA).replace("PART]", PART + "]"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(Asking.error(answer).path("code").asText()).isEqualTo(code);
    assertThat(Asking.error(answer).path("message").asText())
        .contains(named)
        .doesNotContain("10.0.0.1");
    assertThat(rig.server.got).isEmpty();
  }
}
