package dev.precis.serving.proxy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Several media as their rows: one line of JSON for each, as they are done, in any order. A medium
 * that fails has a line too, and the others are not touched. A client that reads slowly is waited
 * for before more is encoded.
 */
final class EncodeBatchEndpoint implements Endpoint {
  /** Most media of a request. */
  static final int MAX_MEDIA = 256;

  /** Media of a request that are in work, or wait for their line to be read. */
  static final int LANES = 4;

  private static final String LINES = "application/x-ndjson";

  private final Intake intake;
  private final MediaWork media;
  private final Consumer<Throwable> faults;

  EncodeBatchEndpoint(Intake intake, MediaWork media, Consumer<Throwable> faults) {
    this.intake = intake;
    this.media = media;
    this.faults = faults;
  }

  @Override
  public String path() {
    return "/v1/encode/batch";
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
                .off(asker.trace(), Trace.READ, () -> EncodeBody.many(body, MAX_MEDIA))
                .compose(asked -> new Batch(request, asker, asked, lease).run()));
  }

  /** The media of one request. */
  private final class Batch {
    private final HttpServerResponse response;
    private final EncodeBody asked;
    private final Sender sender;
    private final AtomicInteger next = new AtomicInteger();

    Batch(HttpServerRequest request, Asker asker, EncodeBody asked, Admission.Lease lease) {
      this.response = request.response();
      this.asked = asked;
      this.sender = Sender.of(request, asker, lease);
    }

    Future<Void> run() {
      response.putHeader(HttpHeaders.CONTENT_TYPE, LINES).setChunked(true);
      List<Future<Void>> lanes = new ArrayList<>();
      for (int lane = 0; lane < Math.min(LANES, asked.parts().size()); lane++) {
        lanes.add(lane());
      }
      return Future.join(lanes).compose(_ -> response.end());
    }

    private Future<Void> lane() {
      int index = next.getAndIncrement();
      if (index >= asked.parts().size() || sender.asker().leaving().isCancelled()) {
        return Future.succeededFuture();
      }
      Sender one = sender.part(LANES);
      return media
          .read(asked, index, one)
          .compose(input -> media.encode(input, asked.choice(), one.asker()))
          .onComplete((_, _) -> one.lease().close())
          .compose(rows ->
              media.off(one.trace(), Trace.WRITE, () -> MediumLine.of(index, rows, asked.dtype())))
          .otherwise(failure -> failed(index, failure))
          .compose(line -> response.write(Buffer.buffer(line).appendByte((byte) '\n')))
          .compose(_ -> lane());
    }

    private byte[] failed(int index, Throwable failure) {
      ErrorBody error = ErrorBody.of(failure);
      if (error.fault() && !sender.asker().leaving().isCancelled()) {
        faults.accept(failure);
      }
      return MediumLine.of(index, error);
    }
  }
}
