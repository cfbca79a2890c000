package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks of chat answers as events of responses. */
class ResponseEventsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String HEAD =
      "\"id\":\"c1\",\"created\":17,\"model\":\"m\",\"object\":\"chat.completion.chunk\"";
  private static final String CHUNKS =
      "data: {%1$s,\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
              .formatted(HEAD)
          + "data: {%1$s,\"choices\":[{\"delta\":{\"content\":\"a c\u00e4\"}}]}\r\n\r\n"
              .formatted(HEAD)
          + ": a comment\n\n"
          + "data: {%1$s,\"choices\":[{\"delta\":{\"content\":\"t\"},\"finish_reason\":\"length\"}]}\n\n"
              .formatted(HEAD)
          + "data: {%1$s,\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}\n\n"
              .formatted(HEAD)
          + "data: [DONE]\n\n";

  private static List<JsonNode> events(Buffer sent) throws Exception {
    List<JsonNode> out = new ArrayList<>();
    for (String event : sent.toString().split("\n\n", -1)) {
      if (!event.isEmpty()) {
        String[] lines = event.split("\n", -1);
        JsonNode data = JSON.readTree(lines[1].substring("data: ".length()));
        assertThat(lines[0]).isEqualTo("event: " + data.path("type").asText());
        assertThat(data.path("sequence_number").intValue()).isEqualTo(out.size());
        out.add(data);
      }
    }
    return out;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100_000})
  void anAnswerIsTheSameHoweverItsBytesFall(int piece) throws Exception {
    ResponseEvents events = new ResponseEvents(JsonBody.parse("{\"model\":\"m\"}"));
    Buffer chunks = Buffer.buffer(CHUNKS);
    Buffer sent = Buffer.buffer();
    for (int at = 0; at < chunks.length(); at += piece) {
      sent.appendBuffer(events.take(chunks.slice(at, Math.min(chunks.length(), at + piece))));
    }
    assertThat(events.over()).isTrue();
    List<JsonNode> got = events(sent);
    assertThat(got.stream().map(event -> event.path("type").asText()))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.incomplete");
    assertThat(got.get(4).path("delta").asText()).isEqualTo("a c\u00e4");
    assertThat(got.get(6).path("text").asText()).isEqualTo("a c\u00e4t");
    JsonNode whole = got.getLast().path("response");
    assertThat(whole.path("id").asText()).isEqualTo("resp_c1");
    assertThat(whole.path("created_at").intValue()).isEqualTo(17);
    assertThat(whole.at("/output/0/content/0/text").asText()).isEqualTo("a c\u00e4t");
    assertThat(whole.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
    assertThat(whole.at("/usage/input_tokens").intValue()).isEqualTo(9);
    assertThat(whole.at("/usage/output_tokens").intValue()).isEqualTo(2);
    assertThat(got.get(0).at("/response/status").asText()).isEqualTo("in_progress");
  }

  @Test
  void anErrorInTheMiddleIsAnEventAndTheEnd() throws Exception {
    ResponseEvents events = new ResponseEvents(JsonBody.parse("{}"));
    Buffer sent =
        events.take(Buffer.buffer("data: {\"error\":{\"message\":\"full\",\"code\":\"X\"}}\n\n"));
    assertThat(events(sent).getFirst().path("type").asText()).isEqualTo("error");
    assertThat(events(sent).getFirst().path("message").asText()).isEqualTo("full");
    assertThat(events.over()).isTrue();
    assertThat(events.take(Buffer.buffer("data: [DONE]\n\n")).length()).isZero();
  }

  @Test
  void whatIsNoAnswerIsRefused() {
    assertThatThrownBy(
            () -> new ResponseEvents(JsonBody.parse("{}")).take(Buffer.buffer("data: [DONE]\n")))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(
            () -> new ResponseEvents(JsonBody.parse("{}")).take(Buffer.buffer("data: 3\n")))
        .isInstanceOf(Refused.class);
    ResponseEvents endless = new ResponseEvents(JsonBody.parse("{}"));
    assertThatThrownBy(() -> endless.take(Buffer.buffer("a".repeat(ResponseEvents.MAX_LINE + 1))))
        .isInstanceOf(Refused.class);
  }
}
