package dev.precis.serving.proxy;

import dev.precis.model.CancelToken;
import dev.precis.tensor.ContentHash;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the rows of media that were asked about lately, by the content of the medium and all that
 * made the rows of it, so that a further question runs no encoder; media that are being encoded are
 * waited for, and are given up when nobody waits any more. Bounded by bytes; the one that was asked
 * about longest ago goes first.
 */
final class RowsCache implements MediaEncoder {
  private final MediaEncoder encoder;
  private final String pack;
  private final Kept<EncodedMedium> kept;
  private final Map<String, Coming> coming = new HashMap<>();

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
    this.kept = new Kept<>(mostBytes);
  }

  /** A medium that is being encoded, and those who wait for it. */
  private static final class Coming {
    final Promise<EncodedMedium> done = Promise.promise();
    final CancelToken stop = new CancelToken();
    final Trace trace;
    int waiting;

    Coming(Trace trace) {
      this.trace = trace;
    }
  }

  @Override
  public Future<EncodedMedium> encode(Wanted wanted, Asker asker) {
    String key = key(wanted);
    Coming awaited;
    boolean first;
    synchronized (this) {
      Optional<EncodedMedium> found = kept.get(key);
      if (found.isPresent()) {
        return Future.succeededFuture(found.get().as(EncodedMedium.Found.ROWS));
      }
      Coming running = coming.get(key);
      first = running == null;
      awaited = running == null ? new Coming(asker.trace()) : running;
      awaited.waiting++;
      coming.put(key, awaited);
    }
    CancelToken.Registration watch = asker.leaving().onCancel(() -> left(key, awaited));
    if (first) {
      Asker all = new Asker(awaited.stop, asker.trace());
      encoder.encode(wanted, all).onComplete(done -> ended(key, awaited, done));
    } else {
      asker.trace().waitsFor(awaited.trace);
    }
    return awaited.done.future().onComplete((_, _) -> watch.close());
  }

  private void ended(String key, Coming ended, AsyncResult<EncodedMedium> result) {
    synchronized (this) {
      coming.remove(key, ended);
      if (result.succeeded()) {
        kept.put(key, result.result(), result.result().bytes());
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

  /** Memory of the rows that are kept, bytes. */
  long bytes() {
    return kept.size();
  }
}
