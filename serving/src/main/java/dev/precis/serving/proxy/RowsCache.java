package dev.precis.serving.proxy;

import dev.precis.model.CancelToken;
import dev.precis.tensor.ContentHash;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the rows of media that were asked about lately, by the content of the medium and all that
 * made the rows of it, so that a further question runs no encoder; media that are being encoded are
 * waited for, and are given up when nobody waits any more. Bounded by bytes; the one that was asked
 * about longest ago goes first.
 */
final class RowsCache implements MediaEncoder {
  private final MediaEncoder encoder;
  private final String pack;
  private final long mostBytes;
  private final LinkedHashMap<String, EncodedMedium> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Coming> coming = new HashMap<>();
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

  /** A medium that is being encoded, and those who wait for it. */
  private static final class Coming {
    final Promise<EncodedMedium> done = Promise.promise();
    final CancelToken stop = new CancelToken();
    int waiting;
  }

  @Override
  public Future<EncodedMedium> encode(Wanted wanted, CancelToken leaving) {
    String key = key(wanted);
    Coming awaited;
    boolean first;
    synchronized (this) {
      EncodedMedium found = kept.get(key);
      if (found != null) {
        return Future.succeededFuture(found.as(EncodedMedium.Found.ROWS));
      }
      Coming running = coming.get(key);
      first = running == null;
      awaited = running == null ? new Coming() : running;
      awaited.waiting++;
      coming.put(key, awaited);
    }
    CancelToken.Registration watch = leaving.onCancel(() -> left(key, awaited));
    if (first) {
      encoder.encode(wanted, awaited.stop).onComplete(done -> ended(key, awaited, done));
    }
    return awaited.done.future().onComplete((_, _) -> watch.close());
  }

  private void ended(String key, Coming ended, AsyncResult<EncodedMedium> result) {
    synchronized (this) {
      coming.remove(key, ended);
      if (result.succeeded()) {
        keep(key, result.result());
      }
    }
    ended.done.handle(result);
  }

  /** The last one to leave has the work stopped; whoever asks from now on has it begun anew. */
  private void left(String key, Coming awaited) {
    synchronized (this) {
      awaited.waiting--;
      if (awaited.waiting > 0) {
        return;
      }
      coming.remove(key, awaited);
    }
    awaited.stop.cancel();
  }

  private String key(Wanted wanted) {
    MediumInput input = wanted.input();
    ContentHash hash =
        ContentHash.of("precis.proxy.rows")
            .text("tenant", input.tenant())
            .text("media", input.digest())
            .text("kind", input.kind().id())
            .text("pack", pack)
            .text("method", wanted.settings().method().text())
            .text("budget", wanted.settings().budget().text());
    wanted.question().ifPresent(question -> hash.text("question", question));
    return hash.hex();
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
