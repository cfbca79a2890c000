package dev.precis.serving.proxy;

import dev.precis.model.CancelToken;
import io.vertx.core.Future;

/** Counts and times what another encoder does. */
final class MeteredEncoder implements MediaEncoder {
  private final MediaEncoder encoder;
  private final ProxyMeters meters;

  MeteredEncoder(MediaEncoder encoder, ProxyMeters meters) {
    this.encoder = encoder;
    this.meters = meters;
  }

  @Override
  public Future<EncodedMedium> encode(Wanted wanted, CancelToken leaving) {
    long start = System.nanoTime();
    return encoder
        .encode(wanted, leaving)
        .onSuccess(medium -> meters.encoded(medium, System.nanoTime() - start))
        .onFailure(_ -> meters.failed(wanted.input().kind()));
  }
}
