package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;

/**
 * A vLLM that runs beside the tests, started by {@code ci/vllm}, which names it by the variables of
 * the environment that are read here.
 *
 * @param address without {@code /v1}
 * @param checkpoint folder of the model that it serves
 * @param pack folder of the pack that was made of that checkpoint
 * @param openAiPython interpreter that has OpenAI's client, if one could be made
 */
record LiveVllm(URI address, Path checkpoint, Path pack, Optional<Path> openAiPython) {
  /** Tokens of every answer. */
  static final int ANSWER = 10;

  private static final String SETTINGS =
      "\"max_tokens\":%d,\"temperature\":0,\"ignore_eos\":true,\"return_token_ids\":true"
          .formatted(ANSWER);
  private static final JsonMapper JSON = new JsonMapper();

  /** The server that the environment names; the test is skipped where it names none. */
  static LiveVllm ofEnvironment() {
    String address = System.getenv("PRECIS_VLLM_URL");
    Assumptions.assumeTrue(
        address != null, "no live vLLM: PRECIS_VLLM_URL is not set; run ci/vllm");
    return new LiveVllm(
        URI.create(address),
        Path.of(System.getenv("PRECIS_VLLM_CHECKPOINT")),
        Path.of(System.getenv("PRECIS_VLLM_PACK")),
        Optional.ofNullable(System.getenv("PRECIS_OPENAI_PYTHON")).map(Path::of));
  }

  /** What the fixture knows of its model; the test is skipped where the model is another. */
  Path golden() {
    Path golden = checkpoint.resolve("golden");
    Assumptions.assumeTrue(
        golden.toFile().isDirectory(), "the server runs a model of our own, not the fixture");
    return golden;
  }

  /** A request with these parts whose answer is the likeliest of {@link #ANSWER} tokens. */
  static String chat(String... parts) {
    return Asking.with(SETTINGS, Asking.chat(parts));
  }

  /** A body that our backend wrote, asking for what {@link #chat} asks for. */
  static String withIds(byte[] body) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(body);
    json.put("ignore_eos", true).put("return_token_ids", true);
    return json.toString();
  }

  /** The ids of an answer that must have come. */
  static List<Integer> ids(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return ids(JSON.readTree(answer.body()).at("/choices/0/token_ids"));
  }

  static List<Integer> ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asInt).toList();
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }
}
