package dev.precis.serving.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/**
 * An address of a medium, taken apart by one reader so that no two can differ about its host.
 *
 * @param uri the whole, ASCII
 * @param secure whether it is {@code https}
 * @param host in the form of {@link HostName}
 * @param port 80 or 443 where none is written
 */
record MediaAddress(URI uri, boolean secure, String host, int port) {
  /** Longest address, characters; signed ones are long. */
  static final int MAX_LENGTH = 4096;

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** Whether an address asks for something to be fetched from a web server. */
  static boolean remote(String text) {
    return text.regionMatches(true, 0, "http:", 0, 5)
        || text.regionMatches(true, 0, "https:", 0, 6);
  }

  /**
   * An address of a request.
   *
   * @param name what to call the medium in messages
   * @throws FetchRefused {@code MEDIA_URI} or {@code MEDIA_HOST}
   */
  static MediaAddress of(String name, String text) {
    if (text.length() > MAX_LENGTH) {
      throw new FetchRefused(
          FetchCode.MEDIA_URI,
          "the address of %s has %d characters, at most %d are allowed"
              .formatted(name, text.length(), MAX_LENGTH));
    }
    try {
      return of(name, new URI(new URI(text).toASCIIString()));
    } catch (URISyntaxException e) {
      throw new FetchRefused(
          FetchCode.MEDIA_URI,
          "the address of %s is malformed; write https://HOST/PATH, other characters as %%XX"
              .formatted(name));
    }
  }

  private static MediaAddress of(String name, URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("https");
    if (!secure && !scheme.equals("http")) {
      throw new FetchRefused(
          FetchCode.MEDIA_URI, "the address of %s is not http or https".formatted(name));
    }
    // no host: one that is no name of ASCII letters, digits and hyphens, nor four decimals
    if (uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw form(name);
    }
    String host = HostName.of(uri.getHost()).orElseThrow(() -> form(name));
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? HTTPS_PORT : HTTP_PORT;
    return new MediaAddress(uri, secure, host, port);
  }

  private static FetchRefused form(String name) {
    return new FetchRefused(
        FetchCode.MEDIA_HOST,
        "the address of %s must name its host plainly: ASCII, without user, password, dot at the end or numbers in other forms than 203.0.113.9"
            .formatted(name));
  }

  /**
   * Where a source sends the request on to.
   *
   * @throws FetchRefused {@code MEDIA_REDIRECT} if nothing is followed there, or as {@link
   *     #of(String, String)}
   */
  MediaAddress redirected(String name, String location) {
    URI next;
    try {
      if (location.length() > MAX_LENGTH) {
        throw nowhere(name);
      }
      next = uri.resolve(new URI(location));
      next = new URI(next.toASCIIString());
    } catch (URISyntaxException e) {
      throw nowhere(name);
    }
    String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
    boolean weaker = secure && !scheme.equals("https");
    if (weaker || !remote(scheme + ":")) {
      throw nowhere(name);
    }
    return of(name, next);
  }

  private static FetchRefused nowhere(String name) {
    return new FetchRefused(
        FetchCode.MEDIA_REDIRECT,
        "the source of %s sends the request on to where nothing is followed; http and https are, and never from https to http"
            .formatted(name));
  }

  /** Path and query, as they go into a request. */
  String target() {
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return (path.startsWith("/") ? path : "/" + path) + query;
  }
}
