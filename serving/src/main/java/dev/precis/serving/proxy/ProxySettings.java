package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.CountRule;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ServedModel;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.Consumer;

/**
 * How a proxy works.
 *
 * @param upstream base address of the LLM server, without {@code /v1}
 * @param port on the loopback address; 0 for any free one
 * @param model behind the server
 * @param door how media are handed over: {@link Door#CHAT_ROWS}, {@link Door#CHAT_MEDIA} or {@link
 *     Door#PIXELS}
 * @param spec methods, budgets and limits of media
 * @param parallel media that are encoded at the same time
 * @param cacheBytes memory for rows of media that were asked about
 * @param bodyBytes longest body of a request
 * @param workBytes bodies of all requests that are worked on
 * @param workRequests requests that are worked on
 * @param servers further LLM servers, and what is found out about all
 * @param stores what is kept of media before compression
 * @param access who reaches it
 */
public record ProxySettings(
    URI upstream,
    int port,
    ServedModel model,
    Door door,
    PipelineSpec spec,
    int parallel,
    long cacheBytes,
    int bodyBytes,
    long workBytes,
    int workRequests,
    UpstreamSettings servers,
    StoreSettings stores,
    AccessSettings access) {
  /** Port when none is named. */
  public static final int DEFAULT_PORT = 8600;

  /** Media that are encoded at the same time when nothing is said. */
  public static final int DEFAULT_PARALLEL = 1;

  /** Longest prompt and answer of a model of which nothing is said, tokens. */
  public static final int DEFAULT_MAX_TOKENS = 32_768;

  /** Memory for rows when nothing is said, bytes. */
  public static final long DEFAULT_CACHE_BYTES = 256L << 20;

  /** Longest body of a request when nothing is said, bytes. */
  public static final int DEFAULT_BODY_BYTES = 32 << 20;

  /** Longest body that may be allowed, bytes. */
  public static final int MAX_BODY_BYTES = 256 << 20;

  /** Bodies of all requests that are worked on, bytes, when nothing is said. */
  public static final long DEFAULT_WORK_BYTES = 256L << 20;

  /** Requests that are worked on when nothing is said. */
  public static final int DEFAULT_WORK_REQUESTS = 256;

  /** Checks the ranges. */
  public ProxySettings {
    check("port", port, 0, 65_535);
    check("parallel", parallel, 1, 256);
    check("cache-bytes", cacheBytes, 0, 1L << 40);
    check("max-body-bytes", bodyBytes, 1024, MAX_BODY_BYTES);
    check("work-bytes", workBytes, bodyBytes, 1L << 40);
    check("work-requests", workRequests, 1, 1 << 20);
    switch (door) {
      case CHAT_ROWS, PIXELS -> {}
      case CHAT_MEDIA -> {
        if (model.family().countRule() == CountRule.UNKNOWN) {
          throw wrong(
              "door media does not fit %s: its placeholders do not follow the rows; take door rows"
                  .formatted(model.family().id()));
        }
      }
      case WHOLE_PROMPT -> throw wrong("door must be rows, media or pixels, was " + door);
    }
  }

  /** The defaults for a server and the model behind it. */
  public static ProxySettings of(URI upstream, ServedModel model, Door door, PipelineSpec spec) {
    return new ProxySettings(
        upstream,
        DEFAULT_PORT,
        model,
        door,
        spec,
        DEFAULT_PARALLEL,
        DEFAULT_CACHE_BYTES,
        DEFAULT_BODY_BYTES,
        DEFAULT_WORK_BYTES,
        DEFAULT_WORK_REQUESTS,
        UpstreamSettings.DEFAULT,
        StoreSettings.DEFAULT,
        AccessSettings.DEFAULT);
  }

  /** The same on another port. */
  public ProxySettings withPort(int other) {
    return but(draft -> draft.port = other);
  }

  /** The same with other bounds of memory. */
  public ProxySettings withMemory(long cache, int body, long work) {
    return but(draft -> {
      draft.cacheBytes = cache;
      draft.bodyBytes = body;
      draft.workBytes = work;
    });
  }

  /** The same with so many media encoded at the same time. */
  public ProxySettings withParallel(int media) {
    return but(draft -> draft.parallel = media);
  }

  /** The same with further servers, or with what is to be found out about them. */
  public ProxySettings withServers(UpstreamSettings other) {
    return but(draft -> draft.servers = other);
  }

  /** The same with other stores of tokens. */
  public ProxySettings withStores(StoreSettings other) {
    return but(draft -> draft.stores = other);
  }

  /** The same for others. */
  public ProxySettings withAccess(AccessSettings other) {
    return but(draft -> draft.access = other);
  }

  private ProxySettings but(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new ProxySettings(
        upstream,
        draft.port,
        model,
        door,
        spec,
        draft.parallel,
        draft.cacheBytes,
        draft.bodyBytes,
        draft.workBytes,
        workRequests,
        draft.servers,
        draft.stores,
        draft.access);
  }

  /** What may change. */
  private static final class Draft {
    private int port;
    private int parallel;
    private long cacheBytes;
    private int bodyBytes;
    private long workBytes;
    private UpstreamSettings servers;
    private StoreSettings stores;
    private AccessSettings access;

    private Draft(ProxySettings of) {
      port = of.port;
      parallel = of.parallel;
      cacheBytes = of.cacheBytes;
      bodyBytes = of.bodyBytes;
      workBytes = of.workBytes;
      servers = of.servers;
      stores = of.stores;
      access = of.access;
    }
  }

  /**
   * The base address that a text names; {@code /v1} at its end, as clients write it, is taken off.
   *
   * @throws PrecisException {@code UPSTREAM} if it is none, or holds a password or a query
   */
  public static URI upstream(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
        throw PrecisException.user(
            "UPSTREAM",
            "the upstream must be http://HOST:PORT or https://HOST, without a password");
      }
      String path = uri.getPath().replaceAll("/+$", "").replaceAll("/v1$", "");
      return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), path, null, null);
    } catch (URISyntaxException e) {
      throw PrecisException.user("UPSTREAM", "the upstream is no address: " + e.getReason(), e);
    }
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrong("%s must be %d to %d, was %d".formatted(name, least, most, value));
    }
  }

  private static PrecisException wrong(String message) {
    return PrecisException.user("PROXY_SETTINGS", message);
  }
}
