package dev.precis.serving.proxy;

import dev.precis.model.ModelPack;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** The encoder over a pack, with what is kept before it compresses and after. */
final class PackEncoding implements Encoding {
  private final PipelineEncoder encoder;
  private final RowsCache rows;
  private final TokensCache tokens;

  private PackEncoding(PipelineEncoder encoder, RowsCache rows, TokensCache tokens) {
    this.encoder = encoder;
    this.rows = rows;
    this.tokens = tokens;
  }

  /**
   * Over a pack, which stays the caller's.
   *
   * @param faults told of files that could not be written
   * @throws dev.precis.PrecisException if the folder cannot be used, or what a pipeline over the
   *     pack throws
   */
  @SuppressWarnings("MustBeClosedChecker")
  static PackEncoding of(
      Vertx vertx, ModelPack pack, ProxySettings settings, Consumer<Throwable> faults) {
    // what may be refused comes before the encoder is opened
    TokensCache tokens = tokens(settings.stores(), faults);
    PipelineEncoder encoder =
        new PipelineEncoder(
            vertx,
            pack,
            settings.spec(),
            settings.parallel(),
            settings.model().maxTokens(),
            tokens);
    RowsCache rows = new RowsCache(encoder, pack.digest(), settings.cacheBytes());
    return new PackEncoding(encoder, rows, tokens);
  }

  private static TokensCache tokens(StoreSettings stores, Consumer<Throwable> faults) {
    return new TokensCache(
        stores.tokenBytes(),
        stores
            .folder()
            .map(folder ->
                TokensFolder.open(folder, stores.folderBytes(), InstantSource.system(), faults)));
  }

  @Override
  public Future<EncodedMedium> encode(Wanted wanted, Asker asker) {
    return rows.encode(wanted, asker);
  }

  @Override
  public Future<List<Sketch>> sketch(Wanted wanted, Asker asker) {
    return encoder.sketch(wanted, asker);
  }

  @Override
  public void meter(ProxyMeters meters) {
    meters.gauge(
        "precis.encoder.waiting",
        "Media that wait for the encoder",
        encoder,
        PipelineEncoder::waiting);
    meters.counter("precis.encoder.runs", "Runs of the encoder", encoder, PipelineEncoder::runs);
    meters.counter(
        "precis.encoder.stops",
        "Runs that were stopped because nobody waited any more",
        encoder,
        PipelineEncoder::stops);
    meters.store(rows, RowsCache::bytes, "rows");
    meters.store(tokens, TokensCache::bytes, "tokens");
    meters.store(tokens, TokensCache::stored, "folder");
  }

  @Override
  public long runs() {
    return encoder.runs();
  }

  @Override
  public long stops() {
    return encoder.stops();
  }

  @Override
  public long rowBytes() {
    return rows.bytes();
  }

  @Override
  public long tokenBytes() {
    return tokens.bytes();
  }

  @Override
  public long storedBytes() {
    return tokens.stored();
  }

  @Override
  public void close() {
    encoder.close();
  }
}
