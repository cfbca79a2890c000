package dev.precis.cli;

import dev.precis.serving.fetch.AddressRules;
import dev.precis.serving.fetch.FetchSettings;
import dev.precis.serving.fetch.HostRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** From which web servers a proxy may fetch media. */
final class FetchOptions {
  @Option(
      names = "--media-host",
      paramLabel = "HOST",
      description = {
        "Requests may name media of this host as https://... or http://...: media.example.org,"
            + " *.example.org for all below it, or * for all (default: none); repeatable."
      })
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--media-port",
      paramLabel = "N",
      description = "Port of such hosts (default 80 and 443); repeatable.")
  private List<Integer> ports = new ArrayList<>();

  @Option(
      names = "--media-network",
      paramLabel = "CIDR",
      description = {
        "Private network in which such hosts may lie, such as 10.1.0.0/16 (default: none, the public"
            + " internet alone); repeatable."
      })
  private List<String> networks = new ArrayList<>();

  /** What was asked for. */
  FetchSettings settings() {
    return FetchSettings.of(
        HostRules.of(hosts),
        ports.isEmpty() ? FetchSettings.DEFAULT_PORTS : Set.copyOf(ports),
        AddressRules.of(networks));
  }

  /** The same for {@code --print-config}. */
  static Map<String, Object> config(FetchSettings fetch) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("mediaHosts", fetch.hosts().rules().stream().sorted().toList());
    out.put("mediaPorts", fetch.ports().stream().sorted().toList());
    out.put("mediaNetworks", fetch.addresses().networks());
    return out;
  }
}
