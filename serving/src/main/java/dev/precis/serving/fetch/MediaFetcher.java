package dev.precis.serving.fetch;

import dev.precis.model.CancelToken;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.TrustOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Fetches media from web servers: the only place that opens connections to addresses which requests
 * name. Every connection is one of its own, to an address that was checked, while the server is
 * named and its certificate held against the name of the host. Safe for use by several threads.
 */
public final class MediaFetcher {
  private static final long MAX_BLOCKED_SECONDS = 60;

  private final Vertx vertx;
  private final FetchSettings settings;
  private final FetchRules rules;
  private final HttpClientAgent client;
  private final WorkerExecutor names;

  /** Fetches under these settings, for as long as Vert.x is open. */
  public MediaFetcher(Vertx vertx, FetchSettings settings) {
    this(vertx, settings, Optional.empty());
  }

  /**
   * As above.
   *
   * @param trust whose certificates are believed; those that the JVM believes if empty
   */
  MediaFetcher(Vertx vertx, FetchSettings settings, Optional<TrustOptions> trust) {
    this.vertx = vertx;
    this.settings = settings;
    this.rules = new FetchRules(settings);
    FetchLimits limits = settings.limits();
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setKeepAlive(false)
            .setVerifyHost(true)
            .setConnectTimeout((int) limits.connect().toMillis())
            .setSslHandshakeTimeout(limits.connect().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    trust.ifPresent(options::setTrustOptions);
    this.client = vertx.createHttpClient(options);
    this.names =
        vertx.createSharedWorkerExecutor(
            "precis-names", limits.parallel(), MAX_BLOCKED_SECONDS, TimeUnit.SECONDS);
  }

  /** What holds. */
  public FetchSettings settings() {
    return settings;
  }

  /** Whether an address asks for something that may be fetched here, if its host is one of ours. */
  public boolean takes(String address) {
    return !settings.hosts().isEmpty() && MediaAddress.remote(address);
  }

  /**
   * Checks what can be told from an address alone, so that nothing is fetched in vain.
   *
   * @throws FetchRefused if nothing is fetched from there
   */
  public void check(String name, String address) {
    rules.first(name, address);
  }

  /**
   * The bytes at an address.
   *
   * @param came told how many bytes more have come before they are kept; what it throws ends the
   *     fetch
   * @param leaving ends it too
   */
  public Future<byte[]> fetch(Wish wish, LongConsumer came, CancelToken leaving) {
    Context context = vertx.getOrCreateContext();
    Transfer transfer = new Transfer(vertx, context, client, names, rules, settings, wish, came);
    return transfer.begin(leaving);
  }
}
