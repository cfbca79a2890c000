package dev.precis.serving.proxy;

import io.vertx.core.Future;

/** Counts and times what another encoder does, each medium as a span. */
final class MeteredEncoder implements MediaEncoder {
  private final MediaEncoder encoder;
  private final ProxyMeters meters;

  MeteredEncoder(MediaEncoder encoder, ProxyMeters meters) {
    this.encoder = encoder;
    this.meters = meters;
  }

  @Override
  public Future<EncodedMedium> encode(Wanted wanted, Asker asker) {
    long start = System.nanoTime();
    return asker
        .trace()
        .during(Trace.MEDIUM, trace -> traced(wanted, asker.under(trace)))
        .onSuccess(medium -> meters.encoded(medium, System.nanoTime() - start))
        .onFailure(_ -> meters.failed(wanted.input().kind()));
  }

  private Future<EncodedMedium> traced(Wanted wanted, Asker asker) {
    Trace trace = asker.trace().put(Trace.MODALITY, wanted.input().kind().id());
    return encoder
        .encode(wanted, asker)
        .onSuccess(medium ->
            trace
                // only what has run is known to be a method's name
                .put(Trace.COMPRESSOR, medium.stream().method())
                .put(Trace.CACHE, medium.found().id())
                .put(Trace.TOKENS_IN, medium.tokensIn())
                .put(Trace.TOKENS_OUT, (long) medium.tokens().size()));
  }
}
