package dev.precis.serving.proxy;

import dev.precis.pipeline.StreamSettings;
import dev.precis.tensor.ContentHash;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the rows of media that were asked about lately, by the content of the medium and all that
 * made the rows of it, so that a further question runs no encoder; media that are being encoded are
 * waited for. Bounded by bytes; the one that was asked about longest ago goes first.
 */
final class RowsCache implements MediaEncoder {
  private final MediaEncoder encoder;
  private final String pack;
  private final long mostBytes;
  private final LinkedHashMap<String, EncodedMedium> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Future<EncodedMedium>> coming = new HashMap<>();
  private long bytes;

  /**
   * An empty cache.
   *
   * @param encoder what makes rows that are not there
   * @param pack digest of its pack
   * @param mostBytes memory of all rows; 0 keeps none
   */
  RowsCache(MediaEncoder encoder, String pack, long mostBytes) {
    this.encoder = encoder;
    this.pack = pack;
    this.mostBytes = mostBytes;
  }

  @Override
  public Future<EncodedMedium> encode(MediumInput input, StreamSettings settings) {
    String key = key(input, settings);
    Future<EncodedMedium> started;
    synchronized (this) {
      EncodedMedium found = kept.get(key);
      if (found != null) {
        return Future.succeededFuture(found);
      }
      Future<EncodedMedium> running = coming.get(key);
      if (running != null) {
        return running;
      }
      started = encoder.encode(input, settings);
      coming.put(key, started);
    }
    return started.onComplete(done -> {
      synchronized (this) {
        coming.remove(key);
        if (done.succeeded()) {
          keep(key, done.result());
        }
      }
    });
  }

  private String key(MediumInput input, StreamSettings settings) {
    return ContentHash.of("precis.proxy.rows")
        .text("tenant", input.tenant())
        .text("media", input.digest())
        .text("kind", input.kind().id())
        .text("pack", pack)
        .text("method", settings.method().text())
        .text("budget", settings.budget().text())
        .hex();
  }

  private void keep(String key, EncodedMedium medium) {
    EncodedMedium before = kept.put(key, medium);
    bytes += medium.bytes() - (before == null ? 0 : before.bytes());
    Iterator<EncodedMedium> oldest = kept.values().iterator();
    while (bytes > mostBytes) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  /** Memory of the rows that are kept, bytes. */
  synchronized long bytes() {
    return bytes;
  }
}
