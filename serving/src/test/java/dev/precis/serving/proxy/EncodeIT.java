package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.compress.Budget;
import dev.precis.tensor.DType;
import dev.precis.tensor.Npy;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.TorchZip;
import dev.precis.testmedia.TestImages;
import dev.precis.tokens.TokenFile;
import dev.precis.tokens.TokenSequence;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows for whoever asks, without the LLM server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class EncodeIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] PNG = TestImages.quadrants(".png", 90, 60);
  private static final byte[] JPEG = TestImages.quadrants(".jpg", 64, 64);
  private static final String PICTURE = Asking.image("image/png", PNG);

  @TempDir private Path folder;
  private ProxyRig rig;

  @BeforeAll
  void begin() {
    rig = ProxyRig.llava();
  }

  @AfterAll
  void end() {
    rig.close();
  }

  private HttpResponse<byte[]> encode(String body, String accept) throws Exception {
    return rig.client.bytes(rig.client.post("/v1/encode", body).header("Accept", accept));
  }

  private TokenFile tokens(byte[] bytes) throws IOException {
    Path file = Files.createTempFile(folder, "rows", ".safetensors");
    Files.write(file, bytes);
    return TokenFile.read(file);
  }

  @Test
  void rowsComeAsATokenFileWithTheirPlaces() throws Exception {
    HttpResponse<byte[]> answer = encode("{\"input\":%s}".formatted(PICTURE), "*/*");
    assertThat(answer.statusCode()).isEqualTo(200);
    TokenSequence expected = rig.expected(PNG, "holov", Budget.keep(0.25));
    TokenFile file = tokens(answer.body());
    assertThat(file.tokens().embeddings().toArray())
        .containsExactly(expected.embeddings().toArray());
    assertThat(file.tokens().provenance().x()).containsExactly(expected.provenance().x());
    assertThat(file.tokens().provenance().box()).containsExactly(expected.provenance().box());
    assertThat(file.info().packDigest()).isEqualTo(rig.pack.digest());
    assertThat(file.info().streams().getFirst().method()).isEqualTo("holov");
    assertThat(answer.headers().firstValue(MediaHeaders.TOKENS_OUT)).hasValue("" + expected.size());
    assertThat(answer.headers().firstValue(EncodeEndpoint.DIGEST).orElseThrow())
        .matches("[0-9a-f]{64}");
    assertThat(answer.headers().firstValue(MediaHeaders.MEDIA).orElseThrow())
        .startsWith("image;method=holov;keep=25%;in=");
    assertThat(rig.server.got).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"application/x-npy,f32", "application/x-npy,f16", "application/x-torch,f32"})
  void rowsAloneComeAsNumPyAndPyTorchReadThem(String type, String dtype) throws Exception {
    String body =
        "{\"input\":%s,\"dtype\":\"%s\",\"precis\":{\"method\":\"visionzip\",\"keep\":\"5\"}}"
            .formatted(PICTURE, dtype);
    HttpResponse<byte[]> answer = encode(body, "text/html;q=0.5, " + type);
    assertThat(answer.headers().firstValue("content-type")).hasValue(type);
    MemorySegment bytes = MemorySegment.ofArray(answer.body());
    SafeTensors.Tensor rows =
        type.endsWith("npy") ? Npy.parse("rows", bytes) : TorchZip.parse("rows", bytes);
    TokenSequence expected = rig.expected(PNG, "visionzip", Budget.tokens(5));
    assertThat(rows.dtype()).isEqualTo(dtype.equals("f32") ? DType.F32 : DType.F16);
    assertThat(rows.shape()).containsExactly(5, expected.width());
    if (dtype.equals("f32")) {
      assertThat(rows.toMatrix().toArray()).containsExactly(expected.embeddings().toArray());
    }
  }

  @Test
  void aBatchHasALineForEveryMediumAndOneThatFailsLosesNoOther() throws Exception {
    String broken = Asking.image("image/png", new byte[] {1, 2, 3, 4});
    String remote = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://10.0.0.1/a\"}}";
    String body =
        "{\"input\":[%s,%s,%s,%s,%s]}"
            .formatted(
                PICTURE, broken, Asking.image("image/jpeg", JPEG), Asking.text("what?"), remote);
    HttpResponse<String> answer = rig.client.send(rig.client.post("/v1/encode/batch", body));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/x-ndjson");
    Map<Integer, JsonNode> byIndex = new TreeMap<>();
    for (String line : answer.body().split("\n", -1)) {
      if (!line.isEmpty()) {
        JsonNode json = JSON.readTree(line);
        byIndex.put(json.path("index").intValue(), json);
      }
    }
    List<JsonNode> lines = List.copyOf(byIndex.values());
    assertThat(lines.stream().map(line -> line.path("status").intValue()))
        .containsExactly(200, 415, 200, 400, 403);
    assertThat(lines.get(1).at("/error/code").asText()).isEqualTo("MEDIA_UNSUPPORTED_TYPE");
    assertThat(lines.get(3).at("/error/code").asText()).isEqualTo("UNKNOWN_PART");
    for (Map.Entry<Integer, byte[]> one : Map.of(0, PNG, 2, JPEG).entrySet()) {
      JsonNode line = lines.get(one.getKey());
      TokenSequence expected = rig.expected(one.getValue(), "holov", Budget.keep(0.25));
      TokenFile file = tokens(Base64.getDecoder().decode(line.path("rows").asText()));
      assertThat(file.tokens().embeddings().toArray())
          .containsExactly(expected.embeddings().toArray());
      assertThat(line.path("tokens_out").intValue()).isEqualTo(expected.size());
      assertThat(line.path("media_sha256").asText()).matches("[0-9a-f]{64}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/encode|*/*|400|INPUT|{\"input\":[]}",
        "/v1/encode|*/*|400|INPUT|{}",
        "/v1/encode|*/*|400|BODY_KEYS|{\"input\":{},\"prompt_embeds\":\"\"}",
        "/v1/encode|*/*|400|DTYPE|{\"input\":{},\"dtype\":\"f64\"}",
        "/v1/encode|*/*|400|UNKNOWN_PART|{\"input\":{\"type\":\"image_embeds\"}}",
        "/v1/encode|text/html|406|NOT_ACCEPTABLE|{\"input\":{}}",
        "/v1/encode|application/x-npy|400|NPY_TYPE|{\"input\":PICTURE,\"dtype\":\"bf16\"}",
        "/v1/encode/batch|*/*|400|INPUT|{\"input\":[]}",
        "/v1/encode/batch|*/*|400|INPUT|{\"input\":{}}",
      })
  void wrongRequestsAreRefused(String path, String accept, int status, String code, String body)
      throws Exception {
    HttpResponse<String> answer =
        rig.client.send(
            rig.client.post(path, body.replace("PICTURE", PICTURE)).header("Accept", accept));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(Asking.error(answer).path("code").asText()).isEqualTo(code);
  }

  @Test
  void aBatchOfTooManyMediaIsRefusedBeforeTheFirst() throws Exception {
    String body = "{\"input\":[%s]}".formatted(String.join(",", Collections.nCopies(257, "{}")));
    HttpResponse<String> answer = rig.client.send(rig.client.post("/v1/encode/batch", body));
    assertThat(answer.statusCode()).isEqualTo(413);
  }
}
