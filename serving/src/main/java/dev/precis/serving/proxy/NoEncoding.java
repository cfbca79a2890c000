package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import io.vertx.core.Future;
import java.util.List;

/** A proxy without a pack: media go on as pictures, and none becomes rows. */
final class NoEncoding implements Encoding {
  @Override
  public Future<EncodedMedium> encode(Wanted wanted, Asker asker) {
    return Future.failedFuture(refused());
  }

  @Override
  public Future<List<Sketch>> sketch(Wanted wanted, Asker asker) {
    return Future.failedFuture(refused());
  }

  private static PrecisException refused() {
    return PrecisException.unavailable(
        "NO_PACK", "this proxy has no pack, so no medium becomes rows; start it with --pack");
  }

  @Override
  public void meter(ProxyMeters meters) {}

  @Override
  public long runs() {
    return 0;
  }

  @Override
  public long stops() {
    return 0;
  }

  @Override
  public long rowBytes() {
    return 0;
  }

  @Override
  public long tokenBytes() {
    return 0;
  }

  @Override
  public long storedBytes() {
    return 0;
  }

  @Override
  public void close() {}
}
