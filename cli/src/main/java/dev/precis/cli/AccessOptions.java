package dev.precis.cli;

import dev.precis.serving.proxy.AccessSettings;
import dev.precis.serving.proxy.ClientKeys;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may reach a proxy. Keys come from files, as what a command line holds is seen by all. */
final class AccessOptions {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = {
        "Address to listen on (default 127.0.0.1: this machine alone); others only with --key-file."
      })
  private String host = AccessSettings.DEFAULT_HOST;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = {
        "Keys of clients, one in a line, 32 characters or more; clients show one as"
            + " 'authorization: Bearer KEY' (default: everybody who reaches the address may ask)."
      })
  private @Nullable Path keyFile;

  @Option(
      names = "--upstream-key-file",
      paramLabel = "FILE",
      description =
          "Key that the LLM servers are shown (default: what the client shows, without --key-file).")
  private @Nullable Path upstreamKeyFile;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Connections of clients at the same time (default 512).")
  private int connections = AccessSettings.DEFAULT_CONNECTIONS;

  @Option(
      names = "--max-client-connections",
      paramLabel = "N",
      description = "The same from one address other than this machine's own (default 32).")
  private int clientConnections = AccessSettings.DEFAULT_CLIENT_CONNECTIONS;

  /**
   * What was asked for.
   *
   * @throws dev.precis.PrecisException if a file holds no keys, or others would need one
   */
  AccessSettings settings() {
    ClientKeys keys = keyFile == null ? ClientKeys.NONE : ClientKeys.of(keyFile);
    AccessSettings out =
        AccessSettings.DEFAULT
            .withHost(host, keys)
            .withConnections(connections, clientConnections, AccessSettings.DEFAULT_HEAD_TIME);
    return upstreamKeyFile == null ? out : out.withUpstreamKey(ClientKeys.one(upstreamKeyFile));
  }

  /** The same for {@code --print-config}; of keys only whether there are any. */
  static Map<String, Object> config(AccessSettings access) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("host", access.host());
    out.put("keys", access.keys().size());
    out.put("upstreamKey", access.upstreamKey().isPresent());
    out.put("maxConnections", access.connections());
    out.put("maxClientConnections", access.clientConnections());
    return out;
  }
}
