package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.model.ModelPack;
import dev.precis.serving.proxy.ProxySettings;
import dev.precis.serving.proxy.StoreSettings;
import dev.precis.testing.TinyPack;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeCommandTest {
  static Ran serve(Object... more) {
    Path pack = TinyPack.ofCheckpoint("llava", "llava-1.5");
    Object[] all = new Object[more.length + 3];
    all[0] = "serve";
    all[1] = "--pack";
    all[2] = pack;
    System.arraycopy(more, 0, all, 3, more.length);
    return Ran.command(all);
  }

  @Test
  void printsWhatWouldHold() throws Exception {
    Ran ran =
        serve("--upstream", "http://127.0.0.1:8000/v1/", "-k", "video=8/frame", "--print-config");
    assertThat(ran.err()).isEmpty();
    JsonNode config = new ObjectMapper().readTree(ran.out());
    assertThat(config.path("upstream").asText()).isEqualTo("http://127.0.0.1:8000");
    assertThat(config.path("port").asInt()).isEqualTo(ProxySettings.DEFAULT_PORT);
    assertThat(config.path("door").asText()).isEqualTo("media");
    assertThat(config.path("dtype").asText()).isEqualTo("bf16");
    assertThat(config.at("/image/method").asText()).isEqualTo("holov");
    assertThat(config.at("/image/keep").asText()).isEqualTo("25%");
    assertThat(config.at("/video/keep").asText()).isEqualTo("8/frame");
    assertThat(config.path("maxBodyBytes").asInt()).isEqualTo(ProxySettings.DEFAULT_BODY_BYTES);
    assertThat(config.path("cacheBytes").asLong()).isEqualTo(ProxySettings.DEFAULT_CACHE_BYTES);
  }

  @Test
  void whatIsNotToldIsFoundOutFromTheServers() throws Exception {
    JsonNode asked =
        new ObjectMapper()
            .readTree(serve("-u", "http://h:1", "-u", "http://g:2/v1", "--print-config").out());
    assertThat(asked.path("furtherUpstreams").toString()).isEqualTo("[\"http://g:2\"]");
    assertThat(asked.path("findDoor").asBoolean()).isTrue();
    assertThat(asked.path("findMaxTokens").asBoolean()).isTrue();
    Ran told = serve("-u", "http://h:1", "--door", "rows", "--max-tokens", "9", "--print-config");
    JsonNode config = new ObjectMapper().readTree(told.out());
    assertThat(config.path("findDoor").asBoolean()).isFalse();
    assertThat(config.path("findMaxTokens").asBoolean()).isFalse();
    assertThat(config.path("maxTokens").asInt()).isEqualTo(9);
  }

  @Test
  void takesKeysFromFilesAndShowsNone(@TempDir Path folder) throws Exception {
    String key = "0123456789abcdef0123456789abcdef";
    Path keys = Files.writeString(folder.resolve("keys"), key + "\n");
    Path upstream = Files.writeString(folder.resolve("upstream"), "sk-1\n");
    Ran ran =
        serve(
            "-u",
            "http://h:1",
            "--host",
            "0.0.0.0",
            "--key-file",
            keys,
            "--upstream-key-file",
            upstream,
            "--max-connections",
            "9",
            "--max-client-connections",
            "3",
            "--print-config");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).doesNotContain(key).doesNotContain("sk-1");
    JsonNode config = new ObjectMapper().readTree(ran.out());
    assertThat(config.path("host").asText()).isEqualTo("0.0.0.0");
    assertThat(config.path("keys").asInt()).isEqualTo(1);
    assertThat(config.path("upstreamKey").asBoolean()).isTrue();
    assertThat(config.path("maxConnections").asInt()).isEqualTo(9);
    assertThat(config.path("maxClientConnections").asInt()).isEqualTo(3);
    Ran without = serve("-u", "http://h:1", "--host", "0.0.0.0", "--print-config");
    assertThat(without.err()).contains("0.0.0.0", "keys");
  }

  @Test
  void theFamilyIsWhatThePackSaysUnlessOneIsNamed(@TempDir Path folder) throws Exception {
    Path pack = TinyPack.ofCheckpoint("llava", "llava-1.5");
    try (Stream<Path> files = Files.list(pack)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(pack.relativize(file).toString()));
      }
    }
    assertThat(family(folder, "internvl")).isEqualTo("internvl");
    assertThat(family(folder, "internvl", "--family", "qwen2-vl")).isEqualTo("qwen2-vl");
    Path manifest = folder.resolve(ModelPack.MANIFEST);
    Files.writeString(manifest, Files.readString(manifest).replace("internvl", "unheard-of"));
    Ran ran = Ran.command("serve", "--pack", folder, "-u", "http://h:1", "--print-config");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("unheard-of", "which the pack says");
  }

  /** The family that holds with a pack that names one. */
  private static String family(Path pack, String named, Object... more) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    Path manifest = pack.resolve(ModelPack.MANIFEST);
    JsonNode root = mapper.readTree(manifest.toFile());
    ((ObjectNode) root.path("llm")).put("family", named);
    mapper.writeValue(manifest.toFile(), root);
    List<Object> all =
        new ArrayList<>(List.of("serve", "--pack", pack, "-u", "http://h:1", "--print-config"));
    all.addAll(List.of(more));
    return mapper.readTree(Ran.command(all.toArray()).out()).path("family").asText();
  }

  @Test
  void doorPixelsNeedsNoPackAndTheOthersDo() throws Exception {
    Ran pixels = Ran.command("serve", "-u", "http://h:1", "--door", "pixels", "--print-config");
    assertThat(pixels.err()).isEmpty();
    JsonNode config = new ObjectMapper().readTree(pixels.out());
    assertThat(config.path("door").asText()).isEqualTo("pixels");
    assertThat(config.path("pack").isNull()).isTrue();
    Ran rows = Ran.command("serve", "-u", "http://h:1", "--print-config");
    assertThat(rows.code()).isEqualTo(ExitCode.USAGE);
    assertThat(rows.err()).contains("--pack is missing");
  }

  @Test
  void takesFoldersForTokensAndMedia() throws Exception {
    JsonNode usual = new ObjectMapper().readTree(serve("-u", "http://h:1", "--print-config").out());
    assertThat(usual.path("tokenBytes").asLong()).isEqualTo(StoreSettings.DEFAULT_TOKEN_BYTES);
    assertThat(usual.path("mediaFolders")).isEmpty();
    assertThat(usual.has("cacheFolder")).isFalse();
    Ran ran =
        serve(
            "-u",
            "http://h:1",
            "--tokens-mb",
            "0",
            "--cache-folder",
            "c",
            "--cache-folder-mb",
            "7",
            "--media-folder",
            "a",
            "--media-folder",
            "b",
            "--print-config");
    JsonNode own = new ObjectMapper().readTree(ran.out());
    assertThat(own.path("tokenBytes").asLong()).isZero();
    assertThat(own.path("cacheFolder").asText()).isEqualTo("c");
    assertThat(own.path("cacheFolderBytes").asLong()).isEqualTo(7L << 20);
    assertThat(own.path("mediaFolders").toString()).isEqualTo("[\"a\",\"b\"]");
  }

  @Test
  void namesHostsPortsAndNetworksOfMedia() throws Exception {
    JsonNode usual = new ObjectMapper().readTree(serve("-u", "http://h:1", "--print-config").out());
    assertThat(usual.path("mediaHosts")).isEmpty();
    assertThat(usual.path("mediaPorts").toString()).isEqualTo("[80,443]");
    assertThat(usual.path("mediaNetworks")).isEmpty();
    Ran ran =
        serve(
            "-u",
            "http://h:1",
            "--media-host=Media.Example.org",
            "--media-host=*.example.net",
            "--media-port=8443",
            "--media-network=10.1.0.0/16",
            "--print-config");
    JsonNode own = new ObjectMapper().readTree(ran.out());
    assertThat(own.path("mediaHosts").toString())
        .isEqualTo("[\"*.example.net\",\"media.example.org\"]");
    assertThat(own.path("mediaPorts").toString()).isEqualTo("[8443]");
    assertThat(own.path("mediaNetworks").toString()).isEqualTo("[\"10.1.0.0/16\"]");
  }

  @Test
  void aFolderThatIsNoneEndsTheCommand() {
    Ran ran = serve("-u", "http://h:1", "--port", "0", "--media-folder", "missing");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("missing is no folder");
  }

  @Test
  void aFamilyThatCountsByGridsIsHandedPlainRows() throws Exception {
    Ran ran = serve("-u", "http://h:1", "--family", "qwen2-vl", "--print-config");
    assertThat(new ObjectMapper().readTree(ran.out()).path("door").asText()).isEqualTo("rows");
  }

  @ParameterizedTest
  @CsvSource({
    "--upstream,ftp://h,http://",
    "--upstream,http://me:secret@h,without a password",
    "--family,gpt,llava",
    "--door,window,'media, rows or pixels'",
    "--dtype,f64,bf16",
    "--port,70000,65535",
    "--max-body-mb,4000,268435456",
    "--method,nosuch,holov",
    "--media-host,https://example.org,without scheme",
    "--media-port,0,65535",
    "--media-network,127.0.0.0/8,192.168.0.0/16"
  })
  void saysWhatIsWrongAndWhatIsAllowed(String option, String value, String allowed) {
    Ran ran =
        option.equals("--upstream")
            ? serve(option, value, "--print-config")
            : serve("--upstream", "http://h:1", option, value, "--print-config");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(allowed).doesNotContain("secret", "\tat ");
  }

  @Test
  void listensUntilItIsStopped() throws Exception {
    try (Served served = Served.start(ServeCommandTest::serve, "-u", "http://h:1")) {
      assertThat(served.text("/healthz")).contains("ok");
      Ran ran = served.stop();
      assertThat(ran.code()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(ran.out())
          .contains("listening on http://127.0.0.1:%d/v1".formatted(served.port()));
    }
  }

  @Test
  void pixelsNeedNoPackOfAnLlm() throws Exception {
    Ran ran =
        Ran.command(
            "serve",
            "-u",
            "https://h",
            "--pack",
            TinyPack.folder(),
            "--door",
            "pixels",
            "--print-config");
    assertThat(ran.err()).isEmpty();
    assertThat(new ObjectMapper().readTree(ran.out()).path("door").asText()).isEqualTo("pixels");
  }

  @Test
  void refusesAPackWhoseRowsNoLlmReads() {
    Ran ran =
        Ran.command("serve", "-u", "http://h:1", "--pack", TinyPack.folder(), "--print-config");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("names no LLM");
    Path features = TinyPack.ofCheckpoint("llava", "llava-1.5", "--tokens", "features");
    ran = Ran.command("serve", "-u", "http://h:1", "--pack", features, "--print-config");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("projector inside");
  }

  @Test
  void aPortThatIsTakenEndsTheCommand() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ran ran = serve("--upstream", "http://h:1", "--port", taken.getLocalPort());
      assertThat(ran.code()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(ran.err()).contains("" + taken.getLocalPort());
    }
  }
}
