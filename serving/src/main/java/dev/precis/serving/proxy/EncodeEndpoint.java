package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** One medium as its rows, with where they came from; the LLM server is not asked. */
final class EncodeEndpoint implements Endpoint {
  /** Header with the digest over rows and places. */
  static final String DIGEST = "precis-digest";

  private final Intake intake;
  private final MediaWork media;

  EncodeEndpoint(Intake intake, MediaWork media) {
    this.intake = intake;
    this.media = media;
  }

  @Override
  public String path() {
    return "/v1/encode";
  }

  @Override
  public HttpMethod method() {
    return HttpMethod.POST;
  }

  @Override
  public Future<Void> answer(HttpServerRequest request, Asker asker) {
    RowsFormat format = RowsFormat.accepted(request.getHeader(HttpHeaders.ACCEPT));
    return intake.json(
        request,
        asker.trace(),
        (body, lease) -> {
          Trace trace = asker.trace();
          return media
              .off(trace, Trace.READ, () -> EncodeBody.one(body))
              .compose(asked ->
                  media
                      .read(asked, 0, Sender.of(request, asker, lease))
                      .compose(input -> media.encode(input, asked.choice(), asker))
                      .compose(rows ->
                          media
                              .off(
                                  trace,
                                  Trace.WRITE,
                                  () -> Buffer.buffer(format.bytes(rows, asked.dtype())))
                              .compose(bytes -> send(request.response(), format, rows, bytes))));
        });
  }

  private static Future<Void> send(
      HttpServerResponse response, RowsFormat format, EncodedMedium rows, Buffer bytes) {
    MediaHeaders.of(List.of(rows)).forEach(response::putHeader);
    return response
        .putHeader(DIGEST, rows.digest())
        .putHeader(HttpHeaders.CONTENT_TYPE, format.type())
        .end(bytes);
  }
}
