package dev.precis.model;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An opened, verified pack: the manifest and one engine per graph, loaded when first asked for.
 * Close it when no encoder uses it any more.
 */
public final class ModelPack implements AutoCloseable {
  /** File name of the manifest. */
  public static final String MANIFEST = "pack.json";

  /** Largest manifest read, in bytes. */
  public static final int MAX_MANIFEST_BYTES = 1 << 20;

  private final Path folder;
  private final PackManifest manifest;
  private final String digest;
  private final EngineOptions options;
  private final Map<String, InferenceEngine> engines = new HashMap<>();
  private final Map<String, InferenceEngine> batched = new HashMap<>();
  private boolean closed;

  private ModelPack(Path folder, PackManifest manifest, String digest, EngineOptions options) {
    this.folder = folder;
    this.manifest = manifest;
    this.digest = digest;
    this.options = options;
  }

  /** As {@link #open(Path, EngineOptions)} on the CPU with all processors. */
  public static ModelPack open(Path nameOrFolder) {
    return open(nameOrFolder, EngineOptions.DEFAULT);
  }

  /**
   * Opens a pack folder, or a pack of that name in {@link PackHome}; checks every file's size and
   * digest, that graphs load their weights from listed files only, and runs the pack's self-test.
   *
   * @throws PrecisException {@code NO_SUCH_PACK}, {@code PACK_INVALID} or {@code PACK_SELF_TEST}
   *     saying what is wrong
   */
  public static ModelPack open(Path nameOrFolder, EngineOptions options) {
    ModelPack pack = verify(PackHome.ofEnvironment().resolve(nameOrFolder), options);
    try {
      new PackSelfTest(pack).run();
      return pack;
    } catch (RuntimeException e) {
      pack.close();
      throw e;
    }
  }

  private static ModelPack verify(Path folder, EngineOptions options) {
    try {
      Path file = folder.resolve(MANIFEST);
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw PrecisException.user(
            "PACK_INVALID", "no %s in %s: this is no model pack".formatted(MANIFEST, folder));
      }
      if (Files.size(file) > MAX_MANIFEST_BYTES) {
        throw PrecisException.limit(
            "PACK_INVALID",
            "%s has %d bytes; limit is %d"
                .formatted(MANIFEST, Files.size(file), MAX_MANIFEST_BYTES));
      }
      byte[] json = Files.readAllBytes(file);
      PackManifest manifest = ManifestReader.read(json);
      onlyListedFiles(folder, manifest);
      for (PackManifest.PackFile listed : manifest.files()) {
        checkFile(folder, listed);
      }
      ModelPack pack = new ModelPack(folder, manifest, Digests.sha256(json), options);
      pack.checkExternalData();
      return pack;
    } catch (IOException e) {
      throw PrecisException.user("PACK_INVALID", "cannot read the pack in " + folder, e);
    }
  }

  private static void onlyListedFiles(Path folder, PackManifest manifest) throws IOException {
    Set<String> extra = new TreeSet<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries.forEach(entry -> extra.add(entry.getFileName().toString()));
    }
    extra.remove(MANIFEST);
    manifest.files().forEach(file -> extra.remove(file.name()));
    if (!extra.isEmpty()) {
      throw PrecisException.user(
          "PACK_INVALID",
          "the pack in %s holds what its manifest does not list: %s; remove it"
              .formatted(folder, String.join(", ", extra)));
    }
  }

  private static void checkFile(Path folder, PackManifest.PackFile listed) throws IOException {
    Path file = folder.resolve(listed.name());
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw PrecisException.user(
          "PACK_INVALID",
          "%s is missing from %s or is no plain file; make the pack again"
              .formatted(listed.name(), folder));
    }
    if (Files.size(file) != listed.bytes()) {
      throw PrecisException.user(
          "PACK_INVALID",
          "%s has %d bytes, the manifest says %d; make the pack again"
              .formatted(listed.name(), Files.size(file), listed.bytes()));
    }
    String seen = Digests.sha256(file);
    if (!seen.equals(listed.sha256())) {
      throw PrecisException.user(
          "PACK_INVALID",
          "%s has sha256 %s, the manifest says %s; make the pack again"
              .formatted(listed.name(), seen, listed.sha256()));
    }
  }

  private void checkExternalData() {
    List<String> listed = manifest.files().stream().map(PackManifest.PackFile::name).toList();
    for (String graph : graphs()) {
      for (String location : OnnxExternalData.locations(folder.resolve(graph))) {
        if (!listed.contains(location)) {
          throw PrecisException.user(
              "PACK_INVALID",
              "%s wants weights from '%s'; only plain names listed in the manifest are allowed"
                  .formatted(graph, location));
        }
      }
    }
  }

  private Set<String> graphs() {
    Set<String> graphs = new TreeSet<>();
    PackManifest.Encoders encoders = manifest.encoders();
    if (encoders.vision() != null) {
      graphs.add(encoders.vision().graph());
      if (encoders.vision().fused() != null) {
        graphs.add(encoders.vision().fused().graph());
      }
    }
    if (encoders.audio() != null) {
      graphs.add(encoders.audio().graph());
    }
    if (encoders.text() != null) {
      graphs.add(encoders.text().graph());
    }
    PackManifest.Decoders decoders = manifest.decoders();
    if (decoders != null && decoders.speech() != null) {
      graphs.add(decoders.speech().graphs().memory());
      graphs.add(decoders.speech().graphs().step());
    }
    if (manifest.compressors() != null) {
      manifest.compressors().values().forEach(each -> graphs.addAll(each.graphs().values()));
    }
    if (decoders != null && decoders.llm() != null) {
      graphs.add(decoders.llm().graphs().step());
    }
    return graphs;
  }

  /** What the pack says of itself. */
  public PackManifest manifest() {
    return manifest;
  }

  /** Digest that names the pack and everything in it: the sha256 of its manifest. */
  public String digest() {
    return digest;
  }

  /** The folder the pack lies in. */
  public Path folder() {
    return folder;
  }

  /** Where and how the pack's graphs run. */
  public EngineOptions options() {
    return options;
  }

  /**
   * The image encoder's description.
   *
   * @throws PrecisException {@code NO_ENCODER} if the pack has none
   */
  public PackManifest.VisionSpec vision() {
    return require("vision", manifest.encoders().vision());
  }

  /**
   * The audio encoder's description.
   *
   * @throws PrecisException {@code NO_ENCODER} if the pack has none
   */
  public PackManifest.AudioSpec audio() {
    return require("audio", manifest.encoders().audio());
  }

  /**
   * The text encoder's description.
   *
   * @throws PrecisException {@code NO_ENCODER} if the pack has none
   */
  public PackManifest.TextSpec text() {
    return require("text", manifest.encoders().text());
  }

  /**
   * The speech decoder's description.
   *
   * @throws PrecisException {@code NO_DECODER} if the pack has none
   */
  public PackManifest.SpeechSpec speech() {
    PackManifest.Decoders decoders = manifest.decoders();
    if (decoders == null || decoders.speech() == null) {
      throw PrecisException.user(
          "NO_DECODER",
          "pack %s has no speech decoder; 'precis pack default' makes one that has"
              .formatted(manifest.id()));
    }
    return decoders.speech();
  }

  /**
   * The description of a trained compressor of this family.
   *
   * @throws PrecisException {@code NO_COMPRESSOR} naming those that the pack has
   */
  public PackManifest.CompressorSpec compressor(String family) {
    Map<String, PackManifest.CompressorSpec> all = manifest.compressors();
    Optional<PackManifest.CompressorSpec> found =
        all == null
            ? Optional.empty()
            : all.values().stream().filter(spec -> spec.family().equals(family)).findFirst();
    return found.orElseThrow(() ->
        PrecisException.user(
            "NO_COMPRESSOR",
            "pack %s has no compressor of the family '%s', it has %s; make one with 'python -m precis_packs from-checkpoint'"
                .formatted(
                    manifest.id(),
                    family,
                    all == null
                        ? "none"
                        : all.values().stream()
                            .map(PackManifest.CompressorSpec::family)
                            .sorted()
                            .toList())));
  }

  /**
   * Runs the self-test of the decoders, which {@link #open} leaves out: few commands use them and
   * their graphs are large. Does nothing for a pack without any.
   *
   * @throws PrecisException {@code PACK_SELF_TEST} naming the output that differs
   */
  public void testDecoders() {
    new PackSelfTest(this).runDecoders();
  }

  private <T> T require(String encoder, @Nullable T spec) {
    if (spec == null) {
      throw PrecisException.user(
          "NO_ENCODER", "pack %s has no %s encoder".formatted(manifest.id(), encoder));
    }
    return spec;
  }

  /**
   * The engine of a graph file of this pack, loaded on first use and closed with the pack.
   *
   * @throws PrecisException as {@link OrtEngine#load}
   */
  public synchronized InferenceEngine engine(String graph) {
    if (closed) {
      throw new IllegalStateException("pack " + manifest.id() + " is closed");
    }
    return engines.computeIfAbsent(graph, name -> OrtEngine.load(folder.resolve(name), options));
  }

  /**
   * The engine of an encoder's graph, all of whose inputs and outputs have a first side of pictures
   * or sounds: calls that come at the same time run as one if {@link EngineOptions#batching} says
   * so.
   *
   * @throws PrecisException as {@link OrtEngine#load}
   */
  public synchronized InferenceEngine encoder(String graph) {
    InferenceEngine plain = engine(graph);
    return options.batching().most() == 1
        ? plain
        : batched.computeIfAbsent(graph, _ -> new BatchingEngine(plain, options.batching()));
  }

  @Override
  public synchronized void close() {
    closed = true;
    batched.clear();
    engines.values().forEach(InferenceEngine::close);
    engines.clear();
  }
}
