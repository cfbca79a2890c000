package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.Npy;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.TorchZip;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes what vLLM takes, refuses what vLLM refuses, and refuses too what vLLM was
 * seen to break on. It keeps what it got; answers that stream wait for {@link #release}.
 */
final class FakeVllm implements AutoCloseable {
  static final String ANSWER = "{\"choices\":[{\"message\":{\"content\":\"a cat\"}}]}";
  static final List<String> EVENTS =
      List.of(
          "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n",
          "data: {\"choices\":[{\"delta\":{\"content\":\"a c\\u00e4t\"}}]}\n\n",
          "data: [DONE]\n\n");

  private static final JsonMapper JSON = new JsonMapper();

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final int width;
  private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  private volatile boolean first;
  final CountDownLatch clientLeft = new CountDownLatch(1);
  final List<MultiMap> heads = new CopyOnWriteArrayList<>();
  final List<Got> got = new CopyOnWriteArrayList<>();

  /**
   * A request as it came.
   *
   * @param rows of its media in order
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Got(String uri, @Nullable String authorization, byte[] body, List<Matrix> rows) {
    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  private static final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRequest(String message) {
      super(message);
    }
  }

  /** A server of a model of this hidden size. */
  FakeVllm(int width) {
    this.width = width;
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  /** Sends the next event of a stream. */
  void release() {
    try {
      waiting.take().run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has the first event of the next stream sent at once, as the head of an answer goes with it. */
  void releaseFirst() {
    first = true;
  }

  private void answer(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    if (request.uri().equals("/health")) {
      response.end();
      return;
    }
    response.putHeader("content-type", "application/json").putHeader("x-request-id", "17");
    try {
      List<Matrix> rows = new ArrayList<>();
      boolean stream = false;
      int images = -1;
      if (body.length() > 0) {
        JsonNode json = JSON.readTree(body.getBytes());
        stream = json.path("stream").asBoolean();
        for (JsonNode message : json.path("messages")) {
          for (JsonNode part : message.path("content")) {
            if (part.isObject() && !part.path("type").asText().equals("text")) {
              Matrix own = rows(part);
              if (part.has("image_embeds") && images >= 0 && images != own.rows()) {
                throw new BadRequest("images of different numbers of rows share a batch");
              }
              images = part.has("image_embeds") ? own.rows() : images;
              rows.add(own);
            }
          }
        }
      }
      heads.add(request.headers());
      got.add(new Got(request.uri(), request.getHeader("authorization"), body.getBytes(), rows));
      if (stream) {
        response.putHeader("content-type", "text/event-stream").setChunked(true);
        response.closeHandler(_ -> clientLeft.countDown());
        if (first) {
          send(response, 0);
        } else {
          hold(response, 0);
        }
      } else {
        response.end(request.uri().equals("/v1/models") ? "{\"data\":[]}" : ANSWER);
      }
    } catch (BadRequest | IOException e) {
      response.setStatusCode(400).end("{\"error\":{\"message\":\"" + e.getMessage() + "\"}}");
    }
  }

  private void hold(HttpServerResponse response, int event) {
    waiting.add(() -> vertx.runOnContext(_ -> send(response, event)));
  }

  private void send(HttpServerResponse response, int event) {
    if (event == EVENTS.size() - 1) {
      response.end(EVENTS.get(event));
    } else {
      response.write(EVENTS.get(event)).onSuccess(_ -> hold(response, event + 1));
    }
  }

  private Matrix rows(JsonNode part) {
    String payload =
        switch (part.path("type").asText()) {
          case "image_embeds" -> part.path("image_embeds").asText();
          case "video_embeds" -> part.path("video_embeds").asText();
          case "prompt_embeds" -> part.path("data").asText();
          default -> throw new BadRequest("no such part");
        };
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(payload);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("no base64");
    }
    boolean npy = bytes.length > 0 && bytes[0] == (byte) 0x93;
    if (npy && part.path("type").asText().equals("prompt_embeds")) {
      throw new BadRequest("prompt_embeds must be a torch file");
    }
    MemorySegment memory = MemorySegment.ofArray(bytes);
    SafeTensors.Tensor tensor = npy ? Npy.parse("rows", memory) : TorchZip.parse("rows", memory);
    if (tensor.shape().length != 2 || tensor.shape()[0] < 1 || tensor.shape()[1] != width) {
      throw new BadRequest("rows must be [n, %d]".formatted(width));
    }
    Matrix rows = tensor.toMatrix().copy();
    for (float value : rows.toArray()) {
      if (!Float.isFinite(value)) {
        throw new BadRequest("not finite");
      }
    }
    return rows;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
