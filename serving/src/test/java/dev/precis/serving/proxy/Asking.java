package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** A client of the proxy, and the bodies it sends. */
final class Asking implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI proxy;

  Asking(int port) {
    this.proxy = URI.create("http://127.0.0.1:" + port);
  }

  /** A part with a picture inside. */
  static String image(String type, byte[] bytes) {
    return "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:%s;base64,%s\"}}"
        .formatted(type, Base64.getEncoder().encodeToString(bytes));
  }

  static String text(String text) {
    return "{\"type\":\"text\",\"text\":\"%s\"}".formatted(text);
  }

  /** A request of one message with these parts. */
  static String chat(String... parts) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[%s]}]}"
        .formatted(String.join(",", parts));
  }

  /** The same with a further field in front. */
  static String with(String field, String chat) {
    return "{" + field + "," + chat.substring(1);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(proxy.resolve(path));
  }

  HttpRequest.Builder post(String body) {
    return post("/v1/chat/completions", body);
  }

  HttpRequest.Builder post(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<InputStream> open(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  /** The error of an answer, which has the shape that OpenAI's clients read. */
  static JsonNode error(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body()).path("error");
  }

  @Override
  public void close() {
    client.close();
  }
}
