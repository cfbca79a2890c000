package dev.precis.serving.proxy;

import dev.precis.model.CancelToken;
import dev.precis.serving.fetch.FetchRefused;
import dev.precis.serving.fetch.FetchSettings;
import dev.precis.serving.fetch.MediaFetcher;
import dev.precis.serving.fetch.Wish;
import dev.precis.tokens.Modality;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has the media fetched that requests name by address, so many at the same time, and counts their
 * bytes as bytes of the request. Nothing is kept: the same address may give another medium
 * tomorrow.
 */
final class RemoteMedia {
  private final Vertx vertx;
  private final MediaFetcher fetcher;
  private final Slots slots;
  private final ProxyMeters meters;

  RemoteMedia(Vertx vertx, FetchSettings settings, ProxyMeters meters) {
    this.vertx = vertx;
    this.fetcher = new MediaFetcher(vertx, settings);
    this.slots = new Slots(settings.limits().parallel());
    this.meters = meters;
  }

  /**
   * An address of a request, which is fetched once however often it stands there.
   *
   * @param kind what the request says is there
   */
  record Place(String address, Modality kind) {}

  /** Whether an address is for here. */
  boolean takes(String address) {
    return fetcher.takes(address);
  }

  /**
   * Checks an address before anything is fetched.
   *
   * @throws FetchRefused if nothing is fetched from there
   */
  void check(String name, String address) {
    fetcher.check(name, address);
  }

  /**
   * The bytes at all these places. The first that fails ends the others, and so does the end of the
   * time that a request has.
   */
  Future<Map<Place, byte[]>> fetch(Map<Place, Wish> wishes, Sender sender) {
    Promise<Map<Place, byte[]>> done = Promise.promise();
    CancelToken ending = new CancelToken();
    CancelToken.Registration left = sender.asker().leaving().onCancel(ending::cancel);
    long millis = fetcher.settings().limits().request().toMillis();
    long timer =
        vertx.setTimer(
            millis,
            _ ->
                done.tryFail(
                    FetchRefused.slow(
                        "what the request names", "all of it may take %d ms".formatted(millis))));
    Bill bill = new Bill(sender.lease());
    Slots own = new Slots(Math.max(1, fetcher.settings().limits().perRequest() / sender.lanes()));
    List<Place> places = List.copyOf(wishes.keySet());
    List<Future<byte[]>> fetches = new ArrayList<>();
    for (Map.Entry<Place, Wish> one : wishes.entrySet()) {
      fetches.add(
          own.run(
              sender.tenant(),
              () -> slots.run(sender.tenant(), () -> fetch(one.getValue(), bill, ending))));
    }
    Future.all(fetches)
        .onFailure(failure -> done.tryFail(left(failure)))
        .onSuccess(all -> done.tryComplete(together(places, all.list())));
    return done.future()
        .onComplete((_, _) -> {
          vertx.cancelTimer(timer);
          left.close();
          ending.cancel();
        });
  }

  private Future<byte[]> fetch(Wish wish, Bill bill, CancelToken ending) {
    return fetcher
        .fetch(wish, bytes -> bill.add(wish.name(), bytes), ending)
        .onComplete(
            _ -> meters.fetched("OK"),
            failure ->
                meters.fetched(failure instanceof FetchRefused e ? e.code().name() : "ENDED"));
  }

  private static Map<Place, byte[]> together(List<Place> places, List<byte[]> bytes) {
    Map<Place, byte[]> out = new HashMap<>();
    for (int i = 0; i < places.size(); i++) {
      out.put(places.get(i), bytes.get(i));
    }
    return out;
  }

  private static Throwable left(Throwable failure) {
    return failure instanceof CancellationException ? Refused.left() : failure;
  }

  /** The bytes of one request, which share its room. */
  private static final class Bill {
    private final Admission.Lease lease;
    private final AtomicLong sum = new AtomicLong();

    Bill(Admission.Lease lease) {
      this.lease = lease;
    }

    void add(String name, long bytes) {
      if (sum.addAndGet(bytes) > MediaDoor.MAX_FILE_BYTES) {
        throw FetchRefused.large("the request up to " + name, MediaDoor.MAX_FILE_BYTES);
      }
      lease.more(bytes);
    }
  }
}
