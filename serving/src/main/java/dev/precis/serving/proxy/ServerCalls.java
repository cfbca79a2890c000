package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** Small requests of our own to an LLM server. */
final class ServerCalls {
  /** Longest time for a whole answer. */
  static final int DEADLINE_SECONDS = 5;

  /** Longest answer that is read, bytes. */
  private static final int MAX_ANSWER = 1 << 20;

  private final HttpClientAgent client;

  ServerCalls(HttpClientAgent client) {
    this.client = client;
  }

  /**
   * An answer.
   *
   * @param text its body
   */
  record Answer(int status, String text) {}

  Future<Answer> get(Replica replica, String path) {
    return answer(replica.request(HttpMethod.GET, path), Buffer.buffer());
  }

  /** Posts JSON. */
  Future<Answer> post(Replica replica, String path, String json) {
    return answer(
        replica.request(HttpMethod.POST, path).putHeader("content-type", "application/json"),
        Buffer.buffer(json));
  }

  private Future<Answer> answer(RequestOptions options, Buffer body) {
    return client
        .request(options.setTimeout(DEADLINE_SECONDS * 1000L))
        .compose(request -> request.idleTimeout(DEADLINE_SECONDS * 1000L).send(body))
        .compose(ServerCalls::read);
  }

  private static Future<Answer> read(HttpClientResponse response) {
    Promise<Answer> done = Promise.promise();
    Buffer text = Buffer.buffer();
    response.handler(chunk -> {
      if (text.length() + chunk.length() > MAX_ANSWER) {
        response.request().reset();
        done.tryFail("the answer is longer than " + MAX_ANSWER + " bytes");
      } else {
        text.appendBuffer(chunk);
      }
    });
    response.exceptionHandler(done::tryFail);
    response.endHandler(_ -> done.tryComplete(new Answer(response.statusCode(), text.toString())));
    return done.future();
  }
}
