package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.compress.Budget;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.testmedia.TestImages;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of media, and requests without media that are handed on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class EmbeddingsIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] PNG = TestImages.quadrants(".png", 90, 60);
  private static final byte[] JPEG = TestImages.quadrants(".jpg", 64, 64);
  private static final String PICTURE = Asking.image("image/png", PNG);

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

  private HttpResponse<String> post(String path, String body) throws Exception {
    return rig.client.send(rig.client.post(path, body));
  }

  private static float[] vector(JsonNode embedding) {
    if (embedding.isTextual()) {
      ByteBuffer bytes =
          ByteBuffer.wrap(Base64.getDecoder().decode(embedding.textValue()))
              .order(ByteOrder.LITTLE_ENDIAN);
      float[] out = new float[bytes.remaining() / Float.BYTES];
      bytes.asFloatBuffer().get(out);
      return out;
    }
    float[] out = new float[embedding.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) embedding.path(i).doubleValue();
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({"float,true", "float,false", "base64,true", "base64,false"})
  void mediaBecomeTheMeanOfTheirRows(String format, boolean normalize) throws Exception {
    String body =
        "{\"model\":\"m\",\"input\":[%s,%s],\"encoding_format\":\"%s\",\"normalize\":%s}"
            .formatted(PICTURE, Asking.image("image/jpeg", JPEG), format, normalize);
    HttpResponse<String> answer = post("/v1/embeddings", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.path("object").asText()).isEqualTo("list");
    assertThat(json.path("model").asText()).isEqualTo("m");
    int tokens = 0;
    byte[][] pictures = {PNG, JPEG};
    for (int i = 0; i < pictures.length; i++) {
      JsonNode one = json.path("data").path(i);
      assertThat(one.path("object").asText()).isEqualTo("embedding");
      assertThat(one.path("index").intValue()).isEqualTo(i);
      Matrix rows = rig.expected(pictures[i], "holov", Budget.keep(0.25)).embeddings();
      float[] mean = Kernels.meanRows(rows);
      double length = 0;
      for (float value : mean) {
        length += (double) value * value;
      }
      float scale = normalize ? (float) (1 / Math.sqrt(length)) : 1;
      float[] vector = vector(one.path("embedding"));
      assertThat(vector).hasSize(rows.cols());
      for (int c = 0; c < vector.length; c++) {
        assertThat(vector[c]).isCloseTo(mean[c] * scale, within(1e-5f));
      }
      tokens += rows.rows();
    }
    assertThat(json.at("/usage/prompt_tokens").intValue()).isEqualTo(tokens);
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).hasValue("" + tokens);
    assertThat(rig.server.got).isEmpty();
  }

  @Test
  void vectorsHaveLengthOneWhereNothingIsSaid() throws Exception {
    HttpResponse<String> answer = post("/v1/embeddings", "{\"input\":%s}".formatted(PICTURE));
    double length = 0;
    for (float value : vector(JSON.readTree(answer.body()).at("/data/0/embedding"))) {
      length += (double) value * value;
    }
    assertThat(length).isCloseTo(1, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/embeddings|{\"input\": \"a text\", \"dimensions\" :3, \"x\":1.0e0}",
        "/v1/embeddings|{\"input\": [\"a\", \"b\"]}",
        "/v1/embeddings|{\"input\": [[1,2],[3]]}",
        "/v1/completions|{\"prompt\": \"say  <image>\", \"max_tokens\": 3}",
        "/v1/completions|{\"prompt\": [\"a\", \"b\"]}",
        "/v1/completions|{\"prompt\": [1,2,3]}",
        "/v1/completions|{\"prompt\": [[1,2],[3]], \"prompt_embeds\":null}",
      })
  void requestsWithoutMediaGoOnByteForByte(String path, String body) throws Exception {
    assertThat(post(path, body).body()).isEqualTo(FakeVllm.ANSWER);
    FakeVllm.Got got = rig.server.got.getFirst();
    assertThat(got.uri()).isEqualTo(path);
    assertThat(new String(got.body(), StandardCharsets.UTF_8)).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/completions|FOREIGN_TENSORS|{\"prompt\":\"a\",\"prompt_embeds\":\"AAAA\"}",
        "/v1/completions|FOREIGN_TENSORS|{\"prompt_embeds\":[\"AAAA\"]}",
        "/v1/completions|PROMPT|{\"prompt\":[{\"prompt\":\"a\",\"multi_modal_data\":1}]}",
        "/v1/completions|PROMPT|{}",
        "/v1/completions|BODY_UNREADABLE|{\"prompt\":\"a\",\"prompt\":\"b\"}",
        "/v1/embeddings|INPUT|{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "/v1/embeddings|INPUT|{\"input\":[\"a\",{\"type\":\"image_url\"}]}",
        "/v1/embeddings|INPUT|{\"input\":[{\"type\":\"text\",\"text\":\"a\"}]}",
        "/v1/embeddings|FOREIGN_TENSORS|{\"input\":\"a\",\"prompt_embeds\":\"AAAA\"}",
        "/v1/embeddings|BODY_KEYS|{\"input\":{\"type\":\"image_url\"},\"dimensions\":3}",
        "/v1/embeddings|UNKNOWN_PART|{\"input\":{\"type\":\"image_embeds\"}}",
      })
  void whatAServerWouldBelieveIsRefused(String path, String code, String body) throws Exception {
    HttpResponse<String> answer = post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(Asking.error(answer).path("code").asText()).isEqualTo(code);
    assertThat(rig.server.got).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"encoding_format\":\"int8\"", "\"normalize\":1"})
  void wrongOptionsAreRefused(String option) throws Exception {
    HttpResponse<String> answer =
        post("/v1/embeddings", "{\"input\":%s,%s}".formatted(PICTURE, option));
    assertThat(answer.statusCode()).isEqualTo(400);
  }
}
