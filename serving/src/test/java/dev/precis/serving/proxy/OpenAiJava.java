package dev.precis.serving.proxy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** OpenAI's client for Java, asking about a picture. */
final class OpenAiJava implements AutoCloseable {
  private final OpenAIClient client;

  OpenAiJava(int port) {
    this.client =
        OpenAIOkHttpClient.builder()
            .apiKey("test")
            .baseUrl("http://127.0.0.1:%d/v1".formatted(port))
            .maxRetries(0)
            .build();
  }

  private static ChatCompletionCreateParams request(byte[] png, String question) {
    String uri = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    ChatCompletionContentPartImage.ImageUrl url =
        ChatCompletionContentPartImage.ImageUrl.builder().url(uri).build();
    return ChatCompletionCreateParams.builder()
        .model("m")
        .maxCompletionTokens(LiveVllm.ANSWER)
        .temperature(0)
        .addUserMessageOfArrayOfContentParts(
            List.of(
                ChatCompletionContentPart.ofImageUrl(
                    ChatCompletionContentPartImage.builder().imageUrl(url).build()),
                ChatCompletionContentPart.ofText(
                    ChatCompletionContentPartText.builder().text(question).build())))
        .putAdditionalBodyProperty("ignore_eos", JsonValue.from(true))
        .putAdditionalBodyProperty(
            "precis", JsonValue.from(Map.of("method", "uniform", "keep", "100%")))
        .build();
  }

  /** The whole answer. */
  String whole(byte[] png, String question) {
    return client
        .chat()
        .completions()
        .create(request(png, question))
        .choices()
        .getFirst()
        .message()
        .content()
        .orElseThrow();
  }

  /** The pieces of a streamed answer. */
  List<String> streamed(byte[] png, String question) {
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(request(png, question))) {
      return chunks.stream()
          .flatMap(chunk -> chunk.choices().stream())
          .flatMap(choice -> choice.delta().content().stream())
          .toList();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
