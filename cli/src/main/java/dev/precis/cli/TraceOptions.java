package dev.precis.cli;

import dev.precis.PrecisException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the spans of a proxy's requests go, and of how many. */
final class TraceOptions {
  /** Share of requests that are traced when nothing is said. */
  static final double DEFAULT_SAMPLE = 1;

  /** Where collectors take spans below their base address. */
  private static final String PATH = "/v1/traces";

  @Option(
      names = "--trace-endpoint",
      paramLabel = "URL",
      description = {
        "Base address of a collector of OpenTelemetry that takes OTLP over HTTP, e.g."
            + " http://127.0.0.1:4318 (default: no spans are made)."
      })
  private @Nullable String endpoint;

  @Option(
      names = "--trace-sample",
      paramLabel = "RATIO",
      description = {
        "Share of requests that are traced, 0 to 1, where a request does not say itself (default 1)."
      })
  private double sample = DEFAULT_SAMPLE;

  /**
   * Begins to send spans, if that was asked for.
   *
   * @param err told of a collector that does not take them
   */
  Tracing start(PrintWriter err) {
    check();
    return endpoint == null ? Tracing.off() : Tracing.to(address(endpoint), sample, err);
  }

  /** The same for {@code --print-config}. */
  Map<String, Object> config() {
    check();
    Map<String, Object> out = new LinkedHashMap<>();
    if (endpoint != null) {
      out.put("traceEndpoint", address(endpoint).toString());
    }
    out.put("traceSample", sample);
    return out;
  }

  private void check() {
    if (!(sample >= 0 && sample <= 1)) {
      throw PrecisException.user(
          "BAD_OPTION", "--trace-sample must be 0 to 1, was %s".formatted(sample));
    }
  }

  /** Where spans are posted. */
  private static URI address(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
        throw PrecisException.user(
            "BAD_OPTION",
            "--trace-endpoint must be http://HOST:PORT or https://HOST, without a password or a query");
      }
      String base = uri.getPath().replaceAll("/+$", "");
      String path = base.endsWith(PATH) ? base : base + PATH;
      return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), path, null, null);
    } catch (URISyntaxException e) {
      throw PrecisException.user(
          "BAD_OPTION", "--trace-endpoint is no address: " + e.getReason(), e);
    }
  }
}
