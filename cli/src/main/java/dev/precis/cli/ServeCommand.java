package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.compress.Compressors;
import dev.precis.compress.LearnedMethod;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.CountRule;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.ServedModel;
import dev.precis.serving.proxy.Capabilities;
import dev.precis.serving.proxy.OpenAiProxy;
import dev.precis.serving.proxy.ProxySettings;
import dev.precis.serving.proxy.ServerFacts;
import dev.precis.serving.proxy.UpstreamSettings;
import dev.precis.tokens.Modality;
import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A proxy in front of an LLM server. */
@Command(
    name = "serve",
    customSynopsis = "precis serve -u URL -p PACK [OPTION]...",
    description = {
      "Listens for OpenAI chat requests on this machine, puts compact rows in place of their pictures,"
          + " and hands them to an LLM server of vLLM's kind."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  vllm serve llava-hf/llava-1.5-7b-hf --enable-prompt-embeds",
      "  precis serve --upstream http://127.0.0.1:8000 --pack llava",
      "  precis serve --upstream http://127.0.0.1:8000 --pack llava -k 64 --print-config",
      "",
      "Exit codes: 2 an option is wrong, 3 the port is taken or a pack is missing, 130 ended by Ctrl-C."
    })
final class ServeCommand implements Callable<Integer> {
  private static final String NO_LLM = "PACK_WITHOUT_LLM";

  private final Surroundings surroundings;

  @Option(
      names = {"-u", "--upstream"},
      paramLabel = "URL",
      required = true,
      description = {
        "Base address of the LLM server, e.g. http://127.0.0.1:8000; again for further servers of the"
            + " same model."
      })
  private List<String> upstreams = new ArrayList<>();

  @Option(
      names = {"-p", "--pack"},
      paramLabel = "PACK",
      description = {
        "Model pack whose rows are rows of the LLM: a folder or a name. Not needed with --door pixels."
      })
  private @Nullable Path pack;

  @Option(
      names = {"-m", "--method"},
      paramLabel = "[MODALITY=]ID[:OPTION=VALUE,...]",
      description = "Compression method, as in 'precis encode' (default holov for pictures).")
  private List<String> methods = new ArrayList<>();

  @Option(
      names = {"-k", "--keep"},
      paramLabel = "[MODALITY=]BUDGET",
      description = "How much is kept, as in 'precis encode' (default 25%%).")
  private List<String> budgets = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port; 0 for any free one (default 8600).")
  private int port = ProxySettings.DEFAULT_PORT;

  @Option(
      names = "--family",
      paramLabel = "FAMILY",
      description = {
        "How the LLM counts pictures: llava, internvl, qwen2-vl, ... (default: what the pack says,"
            + " else llava)."
      })
  private @Nullable String family;

  @Option(
      names = "--door",
      paramLabel = "DOOR",
      description = {
        "How rows are handed over: media (server started with --enable-mm-embeds) or rows (with"
            + " --enable-prompt-embeds); pixels: small pictures and few frames for any server, whatever"
            + " the pack. Default: what the servers have open, rows before media."
      })
  private @Nullable String door;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "Numbers on the wire: f32, f16 or bf16 (default bf16).")
  private String dtype = "bf16";

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Longest prompt and answer of the LLM (default: what the servers say).")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Media that are encoded at the same time (default 1).")
  private int parallel = ProxySettings.DEFAULT_PARALLEL;

  @Option(
      names = "--cache-mb",
      paramLabel = "MIB",
      description = "Memory for rows of media that were asked about (default 256).")
  private int cacheMb = (int) (ProxySettings.DEFAULT_CACHE_BYTES >> 20);

  @Option(
      names = "--max-body-mb",
      paramLabel = "MIB",
      description = "Longest body of a request (default 32).")
  private int bodyMb = ProxySettings.DEFAULT_BODY_BYTES >> 20;

  @Option(
      names = ServeArguments.FILE,
      paramLabel = "FILE",
      description = {
        "YAML file with any of these options by their long names; options on the command line and"
            + " variables PRECIS_SERVE_NAME come before it."
      })
  private @Nullable Path config; // read before the command line is, see ServeArguments

  @Option(names = "--print-config", description = "Print what would hold, as JSON, and end.")
  private boolean printConfig;

  @ArgGroup(validate = false, heading = "%nThe encoder:%n")
  private EngineChoice engine = new EngineChoice();

  @ArgGroup(validate = false, heading = "%nWhat is kept, and media on this machine:%n")
  private StoreOptions stores = new StoreOptions();

  @ArgGroup(validate = false, heading = "%nMedia of web servers:%n")
  private FetchOptions fetch = new FetchOptions();

  @ArgGroup(validate = false, heading = "%nWho may ask:%n")
  private AccessOptions access = new AccessOptions();

  @ArgGroup(validate = false, heading = "%nTraces:%n")
  private TraceOptions traces = new TraceOptions();

  @Mixin private CommonOptions common = new CommonOptions();

  ServeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PipelineSpec spec = StreamChoices.apply(PipelineSpec.DEFAULT, methods, budgets);
    try (Interrupts interrupts = Interrupts.watch();
        @Nullable ModelPack opened = open()) {
      ProxySettings settings = settings(opened, spec);
      if (printConfig) {
        surroundings.out().println(Json.pretty(config(settings, opened, engine, traces)));
        return ExitCode.OK;
      }
      CountDownLatch over = new CountDownLatch(1);
      interrupts.onRequest(over::countDown);
      try (Tracing tracing = traces.start(surroundings.err());
          OpenAiProxy proxy = start(opened, settings, tracing.telemetry())) {
        String address = proxy.address() + "/v1";
        surroundings
            .out()
            .println(
                common.json()
                    ? Json.line(Map.of("listening", address))
                    : "listening on %s in front of %s".formatted(address, settings.upstream()));
        surroundings.out().flush();
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return ExitCode.INTERRUPTED;
    }
  }

  private @Nullable ModelPack open() {
    return pack == null
        ? null
        : ModelPack.open(surroundings.packs().resolve(pack), engine.options());
  }

  private OpenAiProxy start(
      @Nullable ModelPack opened, ProxySettings settings, OpenTelemetry telemetry) {
    return opened == null
        ? OpenAiProxy.startWithoutPack(settings, this::fault, this::found, telemetry)
        : OpenAiProxy.start(opened, settings, this::fault, this::found, telemetry);
  }

  private synchronized void found(Capabilities.Server server) {
    String text = server.facts().map(ServerFacts::text).orElse("");
    surroundings
        .out()
        .println(
            common.json()
                ? Json.line(Map.of("server", server.address().toString(), "found", text))
                : "server %s: %s".formatted(server.address(), text));
    surroundings.out().flush();
  }

  private void fault(Throwable thrown) {
    surroundings.err().println("precis: " + ErrorMapper.of(thrown).message());
    if (common.debug()) {
      thrown.printStackTrace(surroundings.err());
    }
  }

  private ProxySettings settings(@Nullable ModelPack opened, PipelineSpec spec) {
    ModelFamily counted = family(opened);
    Door way = door(counted);
    ServedModel model = way == Door.PIXELS ? unknown() : served(opened, spec, counted);
    List<URI> servers = upstreams.stream().map(ProxySettings::upstream).toList();
    return ProxySettings.of(servers.getFirst(), model, way, spec)
        .withServers(
            new UpstreamSettings(
                servers.subList(1, servers.size()),
                door == null,
                maxTokens == null && way != Door.PIXELS))
        .withPort(port)
        .withParallel(parallel)
        .withMemory(
            (long) cacheMb << 20,
            (int) Math.min((long) bodyMb << 20, Integer.MAX_VALUE),
            Math.max(ProxySettings.DEFAULT_WORK_BYTES, (long) bodyMb << 20))
        .withStores(stores.settings().withFetch(fetch.settings()))
        .withAccess(access.settings());
  }

  private ServedModel served(@Nullable ModelPack opened, PipelineSpec spec, ModelFamily counted) {
    if (opened == null) {
      throw bad(
          "--pack is missing: name a pack of the LLM, or take --door pixels, which needs none");
    }
    PackManifest.LanguageModel llm = opened.manifest().llm();
    if (llm == null) {
      throw PrecisException.user(
          NO_LLM,
          "pack %s names no LLM: its rows mean nothing to one; make a pack of an LLM's own checkpoint, see docs/learned.md"
              .formatted(opened.manifest().id()));
    }
    boolean trained =
        Compressors.of(spec.settings(Modality.IMAGE).method()).compressor()
            instanceof LearnedMethod;
    if (!trained && !opened.vision().space().equals(llm.id())) {
      throw PrecisException.user(
          NO_LLM,
          "pack %s gives rows of '%s', not of its LLM '%s'; make it with its projector inside, or name a trained method that makes rows of the LLM"
              .formatted(opened.manifest().id(), opened.vision().space(), llm.id()));
    }
    return ServedModel.of(llm.id(), counted, llm.width(), maxTokens())
        .withDtype(EncodeOptions.dtype(dtype));
  }

  private int maxTokens() {
    return maxTokens == null ? ProxySettings.DEFAULT_MAX_TOKENS : maxTokens;
  }

  /** A model that makes its rows itself: nothing of it need be known. */
  private ServedModel unknown() {
    return ServedModel.of("any", ModelFamily.TEXT, 1, maxTokens());
  }

  private ModelFamily family(@Nullable ModelPack opened) {
    PackManifest.LanguageModel llm = opened == null ? null : opened.manifest().llm();
    String told = llm == null ? null : llm.family();
    String named = family != null ? family : told != null ? told : ModelFamily.LLAVA.id();
    for (ModelFamily known : ModelFamily.values()) {
      if (known.id().equals(named)) {
        return known;
      }
    }
    throw bad(
        "--family must be of %s, was '%s'%s"
            .formatted(
                Arrays.stream(ModelFamily.values())
                    .map(ModelFamily::id)
                    .collect(Collectors.joining(", ")),
                named,
                family == null ? ", which the pack says; name one" : ""));
  }

  private Door door(ModelFamily counted) {
    if (door == null) {
      return counted.countRule() == CountRule.FREE ? Door.CHAT_MEDIA : Door.CHAT_ROWS;
    }
    return switch (door) {
      case "media" -> Door.CHAT_MEDIA;
      case "rows" -> Door.CHAT_ROWS;
      case "pixels" -> Door.PIXELS;
      default -> throw bad("--door must be media, rows or pixels, was '%s'".formatted(door));
    };
  }

  private static PrecisException bad(String message) {
    return PrecisException.user("BAD_OPTION", message);
  }

  private static Map<String, Object> config(
      ProxySettings settings,
      @Nullable ModelPack opened,
      EngineChoice engine,
      TraceOptions traces) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("upstream", settings.upstream().toString());
    out.put("furtherUpstreams", settings.servers().others().stream().map(URI::toString).toList());
    out.putAll(AccessOptions.config(settings.access()));
    out.put("port", settings.port());
    out.put("pack", opened == null ? null : opened.manifest().id());
    out.put("llm", settings.model().name());
    out.put("hiddenSize", settings.model().hiddenSize());
    out.put("family", settings.model().family().id());
    out.put(
        "door",
        switch (settings.door()) {
          case CHAT_MEDIA -> "media";
          case PIXELS -> "pixels";
          case CHAT_ROWS, WHOLE_PROMPT -> "rows";
        });
    out.put("findDoor", settings.servers().findDoor());
    out.put("dtype", settings.model().dtype().name().toLowerCase(Locale.ROOT));
    out.put("maxTokens", settings.model().maxTokens());
    out.put("findMaxTokens", settings.servers().findLength());
    for (Modality modality : List.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO)) {
      out.put(
          modality.id(),
          Map.of(
              "method", settings.spec().settings(modality).method().text(),
              "keep", settings.spec().settings(modality).budget().text()));
    }
    out.put("parallel", settings.parallel());
    out.putAll(engine.config());
    out.put("cacheBytes", settings.cacheBytes());
    out.putAll(StoreOptions.config(settings.stores()));
    out.putAll(FetchOptions.config(settings.stores().fetch()));
    out.put("maxBodyBytes", settings.bodyBytes());
    out.put("workBytes", settings.workBytes());
    out.put("workRequests", settings.workRequests());
    out.putAll(traces.config());
    return out;
  }
}
