package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The keys of which a client must show one; of each only the digest is kept. Without keys everybody
 * who reaches the proxy may ask.
 */
public final class ClientKeys {
  /** Everybody may ask. */
  public static final ClientKeys NONE = new ClientKeys(List.of());

  /** Fewest characters of a key. */
  public static final int LEAST_CHARACTERS = 32;

  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final String SCHEME = "bearer ";

  private final List<byte[]> digests;

  private ClientKeys(List<byte[]> digests) {
    this.digests = digests;
  }

  /**
   * These keys.
   *
   * @throws PrecisException {@code KEYS} if there is none, or one is short or no visible ASCII
   */
  public static ClientKeys of(List<String> keys) {
    if (keys.isEmpty()) {
      throw wrong("there is no key; name one at least");
    }
    keys.forEach(ClientKeys::check);
    return new ClientKeys(keys.stream().map(ClientKeys::digest).toList());
  }

  /**
   * The keys of a file, one in a line; empty lines and those that begin with # say nothing.
   *
   * @throws PrecisException {@code KEYS} as {@link #of}, or if the file cannot be read
   */
  public static ClientKeys of(Path file) {
    return of(lines(file));
  }

  /**
   * The one key that a file holds, written as those of {@link #of(Path)}; it may be short, as
   * others made it.
   *
   * @throws PrecisException {@code KEYS} if there is none, or there are several
   */
  public static String one(Path file) {
    List<String> keys = lines(file);
    if (keys.size() != 1) {
      throw wrong("%s holds %d keys, it must hold one".formatted(file, keys.size()));
    }
    String key = keys.getFirst();
    checkVisible(key);
    return key;
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw wrong("%s is longer than %d bytes".formatted(file, MAX_FILE_BYTES));
      }
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw PrecisException.user("KEYS", "%s cannot be read as text".formatted(file), e);
    }
  }

  private static void check(String key) {
    if (key.length() < LEAST_CHARACTERS) {
      throw wrong(
          "a key has %d characters, at least %d are needed; make one with: openssl rand -hex 24"
              .formatted(key.length(), LEAST_CHARACTERS));
    }
    checkVisible(key);
  }

  private static void checkVisible(String key) {
    if (!key.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
      throw wrong("a key has characters that a header cannot hold; use letters and digits");
    }
  }

  /** Number of keys. */
  public int size() {
    return digests.size();
  }

  /**
   * Whether a request with this header {@code authorization} may ask. Takes as long for a wrong key
   * as for a right one.
   */
  boolean admit(@Nullable String authorization) {
    if (digests.isEmpty()) {
      return true;
    }
    if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return false;
    }
    byte[] shown = digest(authorization.substring(SCHEME.length()).strip());
    boolean known = false;
    for (byte[] digest : digests) {
      known |= MessageDigest.isEqual(digest, shown);
    }
    return known;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static PrecisException wrong(String message) {
    return PrecisException.user("KEYS", message);
  }

  /** Their number alone. */
  @Override
  public String toString() {
    return digests.size() + " keys";
  }
}
