package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.model.ModelPack;
import dev.precis.serving.backend.Door;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A server in front of an LLM server: clients send it OpenAI chat requests with pictures, and the
 * LLM server gets few rows in their place. It listens on the loopback address alone, unless clients
 * must show keys.
 *
 * <pre>{@code
 * try (var pack = ModelPack.open(folder);
 *     var proxy = OpenAiProxy.start(pack, settings, Throwable::printStackTrace)) {
 *   System.out.println("listening on " + proxy.port());
 * }
 * }</pre>
 */
public final class OpenAiProxy implements AutoCloseable {
  /** Longest silence on a connection of a client. */
  public static final int IDLE_SECONDS = Upstream.IDLE_SECONDS;

  /** How long requests in work may take when the proxy stops. */
  public static final Duration GRACE = Duration.ofSeconds(30);

  /** Longest time that the start waits for what servers offer. */
  private static final int FIRST_LOOK_SECONDS = 5;

  private static final int WORKERS = 2;
  private static final long MAX_BLOCKED_SECONDS = 60;

  private final Vertx vertx;
  private final Encoding encoding;
  private final Upstream upstream;
  private final ProxyMeters meters;
  private final String host;
  private final HttpServer server;
  private final AtomicBoolean closed = new AtomicBoolean();

  private OpenAiProxy(
      Vertx vertx,
      Encoding encoding,
      Upstream upstream,
      ProxyMeters meters,
      String host,
      HttpServer server) {
    this.vertx = vertx;
    this.host = host;
    this.encoding = encoding;
    this.upstream = upstream;
    this.meters = meters;
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param pack that encodes; stays the caller's
   * @param faults told of every fault of this process that a client saw as 500, and of files of the
   *     cache that could not be written
   * @throws PrecisException {@code PORT_TAKEN}, or what a pipeline over the pack throws
   */
  public static OpenAiProxy start(
      ModelPack pack, ProxySettings settings, Consumer<Throwable> faults) {
    return start(pack, settings, faults, _ -> {});
  }

  /**
   * As {@link #start(ModelPack, ProxySettings, Consumer)}.
   *
   * @param found told of an LLM server when it was found out what it offers, from another thread
   */
  public static OpenAiProxy start(
      ModelPack pack,
      ProxySettings settings,
      Consumer<Throwable> faults,
      Consumer<Capabilities.Server> found) {
    return start(pack, settings, faults, found, OpenTelemetry.noop());
  }

  /**
   * As {@link #start(ModelPack, ProxySettings, Consumer, Consumer)}.
   *
   * @param telemetry makes the spans of requests and reads and writes their headers; stays the
   *     caller's
   */
  public static OpenAiProxy start(
      ModelPack pack,
      ProxySettings settings,
      Consumer<Throwable> faults,
      Consumer<Capabilities.Server> found,
      OpenTelemetry telemetry) {
    return start(
        settings,
        faults,
        found,
        telemetry,
        vertx -> PackEncoding.of(vertx, pack, settings, faults));
  }

  /**
   * A proxy that sends pixels alone ({@link Door#PIXELS}) and has no pack: what would need rows is
   * answered 503.
   *
   * @throws PrecisException {@code PROXY_SETTINGS} if the settings name another door
   */
  public static OpenAiProxy startWithoutPack(
      ProxySettings settings,
      Consumer<Throwable> faults,
      Consumer<Capabilities.Server> found,
      OpenTelemetry telemetry) {
    if (settings.door() != Door.PIXELS) {
      throw PrecisException.user(
          "PROXY_SETTINGS",
          "only door pixels works without a pack, the door is %s; name a pack"
              .formatted(settings.door()));
    }
    return start(settings, faults, found, telemetry, _ -> new NoEncoding());
  }

  private static OpenAiProxy start(
      ProxySettings settings,
      Consumer<Throwable> faults,
      Consumer<Capabilities.Server> found,
      OpenTelemetry telemetry,
      Function<Vertx, Encoding> encodings) {
    // one event loop: what is shared between requests is never touched by two at once
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      // what may be refused comes before the encoder is opened
      MediaFolders folders = new MediaFolders(settings.stores().mediaFolders());
      Encoding encoding = encodings.apply(vertx);
      WorkerExecutor worker =
          vertx.createSharedWorkerExecutor(
              "precis-bodies", WORKERS, MAX_BLOCKED_SECONDS, TimeUnit.SECONDS);
      ProxyMeters meters = new ProxyMeters();
      Admission admission = new Admission(settings.workBytes(), settings.workRequests());
      WrittenParts written = new WrittenParts(settings.cacheBytes());
      meters.gauge("precis.requests.active", "Requests in work", admission, Admission::requests);
      meters.store(written, WrittenParts::bytes, "parts");
      encoding.meter(meters);
      MediaEncoder counted = new MeteredEncoder(encoding, meters);
      RemoteMedia remote = new RemoteMedia(vertx, settings.stores().fetch(), meters);
      MediaWork media = new MediaWork(worker, counted, encoding, settings.spec(), folders, remote);
      Upstream upstream = Upstream.of(vertx, settings, found);
      if (settings.servers().finds()) {
        await(upstream.asked());
      }
      ChatWork chat =
          new ChatWork(media, new ServedDoor(settings, upstream.capabilities()), written);
      Intake intake = new Intake(vertx, admission, settings.bodyBytes());
      Routes routes =
          new Routes(
              vertx,
              List.of(
                  new ChatEndpoint(intake, chat, upstream),
                  new ResponsesEndpoint(intake, media, chat, upstream),
                  new CompletionsEndpoint(intake, media, upstream),
                  new EmbeddingsEndpoint(intake, media, upstream),
                  new EncodeEndpoint(intake, media),
                  new EncodeBatchEndpoint(intake, media, faults),
                  new ModelsEndpoint(intake, upstream),
                  new OpenApiEndpoint(),
                  new HealthEndpoint(),
                  new ReadyEndpoint(upstream.capabilities()),
                  new MetricsEndpoint(meters)),
              settings.access().keys(),
              meters,
              new Traces(telemetry),
              faults);
      Connections connections = new Connections(vertx, settings.access());
      meters.gauge(
          "precis.connections.open", "Connections of clients", connections, Connections::open);
      meters.counter(
          "precis.connections.refused",
          "Connections that were closed at once, as there were too many",
          connections,
          Connections::refused);
      HttpServer server = listen(vertx, settings, connections, routes);
      return new OpenAiProxy(vertx, encoding, upstream, meters, settings.access().host(), server);
    } catch (RuntimeException e) {
      join(vertx.close());
      throw e;
    }
  }

  private static HttpServer listen(
      Vertx vertx, ProxySettings settings, Connections connections, Routes routes) {
    String host = settings.access().host();
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(host)
                    .setPort(settings.port())
                    .setIdleTimeout(IDLE_SECONDS)
                    .setHttp2ClearTextEnabled(false)
                    .setHandle100ContinueAutomatically(true))
            .connectionHandler(connections::opened)
            .requestHandler(request -> {
              connections.asked(request);
              routes.handle(request);
            });
    try {
      join(server.listen());
      return server;
    } catch (CompletionException e) {
      throw PrecisException.unavailable(
          "PORT_TAKEN",
          "cannot listen on %s:%d; take another port, or 0 for any free one"
              .formatted(host, settings.port()),
          e);
    }
  }

  /**
   * So that the first requests take the door that is open; a server that is slow is not waited for.
   */
  private static void await(Future<Void> asked) {
    CompletableFuture<Void> done = asked.toCompletionStage().toCompletableFuture();
    done.completeOnTimeout(null, FIRST_LOOK_SECONDS, TimeUnit.SECONDS).join();
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Base address as clients of this machine write it, without {@code /v1}. */
  public URI address() {
    return URI.create(
        "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port()));
  }

  /** What is known of the LLM servers. */
  public Capabilities capabilities() {
    return upstream.capabilities();
  }

  /** Media that went through an encoder since the start; those found in memory do not count. */
  public long encoderRuns() {
    return encoding.runs();
  }

  /** Runs of encoders that were stopped because every client that waited for them has left. */
  public long encoderStops() {
    return encoding.stops();
  }

  /** Memory that rows of earlier requests hold, bytes. */
  public long cachedBytes() {
    return encoding.rowBytes();
  }

  /** Memory that tokens of encoders hold, bytes. */
  public long keptTokenBytes() {
    return encoding.tokenBytes();
  }

  /** Bytes of the files in the folder of the cache; 0 without one. */
  public long storedTokenBytes() {
    return encoding.storedBytes();
  }

  /** Stops to listen, waits up to {@link #GRACE} for the requests in work, and ends the others. */
  @Override
  public void close() {
    close(GRACE);
  }

  /** The same with another time for the requests in work; only the first call does anything. */
  public void close(Duration grace) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    join(server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS));
    join(upstream.close());
    encoding.close();
    meters.close();
    join(vertx.close());
  }
}
