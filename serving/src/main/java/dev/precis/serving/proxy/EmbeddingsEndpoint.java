package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Media as one vector each, the mean of the rows that were kept; requests about texts are handed on
 * byte for byte.
 */
final class EmbeddingsEndpoint implements Endpoint {
  private final Intake intake;
  private final MediaWork media;
  private final Upstream upstream;

  EmbeddingsEndpoint(Intake intake, MediaWork media, Upstream upstream) {
    this.intake = intake;
    this.media = media;
    this.upstream = upstream;
  }

  @Override
  public String path() {
    return "/v1/embeddings";
  }

  @Override
  public HttpMethod method() {
    return HttpMethod.POST;
  }

  @Override
  public Future<Void> answer(HttpServerRequest request, Asker asker) {
    return intake.json(
        request,
        asker.trace(),
        (body, lease) ->
            media
                .read(
                    Sender.of(request, asker, lease),
                    door -> EmbeddingsBody.parse(body, door),
                    EmbeddingsBody::media)
                .compose(asked ->
                    asked.media().isEmpty()
                        ? upstream.handOn(request, asker, body, lease)
                        : embed(request, asker, asked)));
  }

  private Future<Void> embed(HttpServerRequest request, Asker asker, EmbeddingsBody asked) {
    return media
        .encode(asked.media(), asked.choice(), Optional.empty(), asker)
        .compose(rows ->
            media
                .off(
                    asker.trace(),
                    Trace.WRITE,
                    () -> Buffer.buffer(JsonBody.write(list(asked, rows.media()))))
                .compose(json -> {
                  MediaHeaders.of(rows).forEach(request.response()::putHeader);
                  return request
                      .response()
                      .putHeader(HttpHeaders.CONTENT_TYPE, Intake.JSON)
                      .end(json);
                }));
  }

  private static ObjectNode list(EmbeddingsBody asked, List<EncodedMedium> rows) {
    ObjectNode out = JsonBody.object().put("object", "list");
    ArrayNode data = out.putArray("data");
    long tokens = 0;
    for (int i = 0; i < rows.size(); i++) {
      ObjectNode one = data.addObject().put("object", "embedding").put("index", i);
      float[] vector = pooled(rows.get(i).tokens().embeddings(), asked.normalize());
      if (asked.base64()) {
        one.put("embedding", bytes(vector));
      } else {
        ArrayNode numbers = one.putArray("embedding");
        for (float value : vector) {
          numbers.add(value);
        }
      }
      tokens += rows.get(i).tokens().size();
    }
    out.put("model", asked.model());
    out.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return out;
  }

  private static float[] pooled(Matrix rows, boolean normalize) {
    float[] mean = Kernels.meanRows(rows);
    return normalize ? Kernels.normalizedRows(Matrix.of(1, mean.length, mean)).row(0) : mean;
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer out =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.asFloatBuffer().put(vector);
    return out.array();
  }
}
