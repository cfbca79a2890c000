package dev.precis.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.PrecisException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code pack.json}; reports everything that is wrong with it at once. */
final class ManifestReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final List<String> problems = new ArrayList<>();

  private ManifestReader() {}

  static PackManifest read(byte[] json) {
    PackManifest manifest;
    try {
      manifest = JSON.readValue(json, PackManifest.class);
    } catch (JsonProcessingException e) {
      throw PrecisException.user(
          "PACK_INVALID", "pack.json cannot be read: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw PrecisException.user("PACK_INVALID", "pack.json cannot be read: " + e.getMessage(), e);
    }
    ManifestReader reader = new ManifestReader();
    reader.check(manifest);
    if (!reader.problems.isEmpty()) {
      throw PrecisException.user(
          "PACK_INVALID", "pack.json: " + String.join("; ", reader.problems));
    }
    return manifest;
  }

  private void check(PackManifest manifest) {
    if (manifest.schema() != PackManifest.SCHEMA) {
      problems.add(
          "schema is %d, this version reads %d".formatted(manifest.schema(), PackManifest.SCHEMA));
    }
    present("id", manifest.id());
    present("version", manifest.version());
    present("licence", manifest.licence());
    present("origin", manifest.origin());
    if (!present("files", manifest.files()) || !present("encoders", manifest.encoders())) {
      return;
    }
    Set<String> names = new HashSet<>();
    for (PackManifest.PackFile file : manifest.files()) {
      plainName("files[].name", file.name());
      if (!names.add(file.name())) {
        problems.add("file '%s' is listed twice".formatted(file.name()));
      }
      if (file.sha256() == null || !file.sha256().matches("[0-9a-f]{64}")) {
        problems.add("file '%s' has no sha256 of 64 hex digits".formatted(file.name()));
      }
    }
    PackManifest.Encoders encoders = manifest.encoders();
    if (encoders.vision() != null) {
      vision(encoders.vision(), names);
    }
    if (encoders.audio() != null) {
      audio(encoders.audio(), names);
    }
    if (encoders.text() != null) {
      listed("text.graph", encoders.text().graph(), names);
      listed("text.tokenizer", encoders.text().tokenizer(), names);
      positive("text.width", encoders.text().width());
      positive("text.maxTokens", encoders.text().maxTokens());
      present("text.space", encoders.text().space());
      oneOf("text.pooling", encoders.text().pooling(), "mean", "cls", "none", "given");
      if ("given".equals(encoders.text().pooling())) {
        present("text.pooled", encoders.text().pooled());
      }
    }
    if (manifest.decoders() != null && manifest.decoders().speech() != null) {
      speech(manifest.decoders().speech(), encoders.audio(), names);
    }
    if (manifest.compressors() != null) {
      manifest.compressors().forEach((name, spec) -> compressor(name, spec, manifest, names));
    }
    rows(manifest, names);
    if (manifest.selfTest() != null) {
      listed("selfTest.file", manifest.selfTest().file(), names);
    }
  }

  private void compressor(
      String name, PackManifest.CompressorSpec spec, PackManifest manifest, Set<String> names) {
    String field = "compressors." + name;
    present(field + ".family", spec.family());
    positive(field + ".width", spec.width());
    if (present(field + ".graphs", spec.graphs())) {
      spec.graphs().forEach((role, file) -> listed(field + ".graphs." + role, file, names));
    }
    if (present(field + ".reads", spec.reads())) {
      present(field + ".reads.space", spec.reads().space());
      present(field + ".reads.signal", spec.reads().signal());
      positive(field + ".reads.width", spec.reads().width());
    }
    if (present(field + ".numbers", spec.numbers())) {
      spec.numbers().forEach((key, value) -> present(field + ".numbers." + key, value));
    }
    if (spec.rows() != null) {
      listed(field + ".rows", spec.rows(), names);
    }
    if (spec.tokenizer() != null) {
      listed(field + ".tokenizer", spec.tokenizer(), names);
      positive(field + ".maxTokens", spec.maxTokens() == null ? 0 : spec.maxTokens());
    }
    PackManifest.LanguageModel llm = manifest.llm();
    if (llm == null) {
      problems.add("llm is missing; a pack with compressors says which LLM they were trained with");
      return;
    }
    if (llm.width() != spec.width()) {
      problems.add("%s.width is %d, llm.width is %d".formatted(field, spec.width(), llm.width()));
    }
  }

  private void vision(PackManifest.VisionSpec spec, Set<String> names) {
    listed("vision.graph", spec.graph(), names);
    positive("vision.width", spec.width());
    positive("vision.patch", spec.patch());
    positive("vision.merge", spec.merge());
    present("vision.space", spec.space());
    present("vision.tokens", spec.tokens());
    signals(
        "vision", spec.signals(), "cls", "received", "map", "keys", "hidden", "levels", "frame");
    frames(spec);
    if (spec.prefixTokens() < 0) {
      problems.add("vision.prefixTokens must be 0 or more, is " + spec.prefixTokens());
    }
    if (present("vision.preprocess", spec.preprocess())) {
      PackManifest.VisionPreprocess steps = spec.preprocess();
      oneOf("vision.preprocess.resize", steps.resize(), "shortest-edge", "exact", "longest-pad");
      oneOf("vision.preprocess.filter", steps.filter(), "bicubic", "bilinear");
      three("vision.preprocess.mean", steps.mean());
      three("vision.preprocess.std", steps.std());
    }
    if (present("vision.input", spec.input())) {
      input(spec);
    }
    if (spec.fused() != null) {
      fused(spec, spec.fused(), names);
    }
  }

  private void fused(
      PackManifest.VisionSpec vision, PackManifest.FusedSpec spec, Set<String> names) {
    listed("vision.fused.graph", spec.graph(), names);
    oneOf(
        "vision.fused.method",
        spec.method(),
        PackManifest.FusedSpec.METHODS.toArray(String[]::new));
    positive("vision.fused.keep", spec.keep());
    positive("vision.fused.width", spec.width());
    present("vision.fused.compact", spec.compact());
    boolean sized =
        sides("vision.fused.size", spec.size()) && sides("vision.fused.grid", spec.grid());
    if (sized) {
      List<Integer> covered =
          spec.grid().stream().map(tokens -> tokens * vision.tokenSide()).toList();
      if (!covered.equals(spec.size())) {
        problems.add(
            "vision.fused.size is %s, but a grid of %s covers %s px"
                .formatted(spec.size(), spec.grid(), covered));
      }
    }
    if (spec.cells() != null && sides("vision.fused.cells", spec.cells())) {
      if ((long) spec.cells().get(0) * spec.cells().get(1) != spec.keep()) {
        problems.add(
            "vision.fused.cells is %s, which are not keep = %d rows"
                .formatted(spec.cells(), spec.keep()));
      }
      if (sized
          && (spec.cells().get(0) > spec.grid().get(0)
              || spec.cells().get(1) > spec.grid().get(1))) {
        problems.add(
            "vision.fused.cells is %s, more than its grid of %s has"
                .formatted(spec.cells(), spec.grid()));
      }
    } else {
      present("vision.fused.kept", spec.kept());
    }
  }

  private boolean sides(String field, @Nullable List<Integer> sides) {
    if (sides == null || sides.size() != 2 || sides.stream().anyMatch(s -> s == null || s < 1)) {
      problems.add("%s must be two numbers of 1 or more, is %s".formatted(field, sides));
      return false;
    }
    return true;
  }

  private void input(PackManifest.VisionSpec spec) {
    PackManifest.VisionInput input = spec.input();
    present("vision.input.name", input.name());
    List<Integer> size = input.size();
    if (size == null || size.size() != 2) {
      problems.add("vision.input.size must be [height, width], is " + size);
      return;
    }
    boolean anyRange = input.multipleOf() != null || input.min() != null || input.max() != null;
    boolean fullRange = input.multipleOf() != null && input.min() != null && input.max() != null;
    if (anyRange && !fullRange) {
      problems.add("vision.input needs all of multipleOf, min and max, or none");
    }
    for (int side : size) {
      if (side < 1 || spec.tokenSide() < 1 || side % spec.tokenSide() != 0) {
        problems.add(
            "vision.input.size %s is no multiple of patch * merge = %d"
                .formatted(size, spec.tokenSide()));
      }
    }
  }

  private void audio(PackManifest.AudioSpec spec, Set<String> names) {
    listed("audio.graph", spec.graph(), names);
    positive("audio.width", spec.width());
    present("audio.space", spec.space());
    present("audio.tokens", spec.tokens());
    present("audio.input", spec.input());
    signals("audio", spec.signals(), "cls", "received", "map", "keys", "hidden", "levels");
    if (spec.tokensPerSecond() <= 0) {
      problems.add("audio.tokensPerSecond must be above 0, is " + spec.tokensPerSecond());
    }
    if (present("audio.preprocess", spec.preprocess())) {
      oneOf("audio.preprocess.frontEnd", spec.preprocess().frontEnd(), "whisper-log-mel");
      positive("audio.preprocess.mels", spec.preprocess().mels());
      if (spec.preprocess().windowSeconds() <= 0 || spec.preprocess().windowSeconds() > 600) {
        problems.add(
            "audio.preprocess.windowSeconds must be in (0, 600], is "
                + spec.preprocess().windowSeconds());
      }
    }
  }

  private void speech(
      PackManifest.SpeechSpec spec, PackManifest.@Nullable AudioSpec audio, Set<String> names) {
    if (present("speech.graphs", spec.graphs())) {
      listed("speech.graphs.memory", spec.graphs().memory(), names);
      listed("speech.graphs.step", spec.graphs().step(), names);
    }
    listed("speech.vocabulary", spec.vocabulary(), names);
    positive("speech.layers", spec.layers());
    positive("speech.heads", spec.heads());
    positive("speech.maxTokens", spec.maxTokens());
    present("speech.language", spec.language());
    if (audio == null || !Objects.equals(spec.space(), audio.space())) {
      problems.add(
          "speech.space is '%s', that of the audio encoder is '%s'; they must be one"
              .formatted(spec.space(), audio == null ? "missing" : audio.space()));
    } else if (spec.width() != audio.width()) {
      problems.add(
          "speech.width is %d, the audio encoder's is %d".formatted(spec.width(), audio.width()));
    }
    if (spec.heads() > 0 && spec.width() % spec.heads() != 0) {
      problems.add(
          "speech.width %d is no multiple of speech.heads %d"
              .formatted(spec.width(), spec.heads()));
    }
    if (!(spec.timestampSeconds() > 0)) {
      problems.add("speech.timestampSeconds must be above 0, is " + spec.timestampSeconds());
    }
    for (int id :
        new int[] {spec.end(), spec.noSpeech(), spec.noTimestamps(), spec.firstTimestamp()}) {
      if (id < 0) {
        problems.add("speech token ids must be 0 or more, one is " + id);
      }
    }
    ids("speech.suppress", spec.suppress());
    ids("speech.suppressFirst", spec.suppressFirst());
    ids("speech.prompt", spec.prompt());
    if (spec.prompt() != null && spec.prompt().isEmpty()) {
      problems.add("speech.prompt is empty; a window begins with one token at least");
    }
  }

  /** What has to do with the rows of a language model: its identity, its decoder. */
  private void rows(PackManifest manifest, Set<String> names) {
    PackManifest.LanguageModel llm = manifest.llm();
    if (llm != null) {
      present("llm.id", llm.id());
      positive("llm.width", llm.width());
      for (String file : Arrays.asList(llm.embeddings(), llm.tokenizer(), llm.rows())) {
        if (file != null) {
          listed("llm file", file, names);
        }
      }
    }
    if (manifest.decoders() != null && manifest.decoders().llm() != null) {
      PackManifest.LlmSpec spec = manifest.decoders().llm();
      if (present("decoders.llm.graphs", spec.graphs())) {
        listed("decoders.llm.graphs.step", spec.graphs().step(), names);
      }
      positive("decoders.llm.layers", spec.layers());
      positive("decoders.llm.keyWidth", spec.keyWidth());
      positive("decoders.llm.vocabulary", spec.vocabulary());
      positive("decoders.llm.maxTokens", spec.maxTokens());
      ids("decoders.llm.end", spec.end());
      if (llm == null || llm.embeddings() == null || llm.width() != spec.width()) {
        problems.add(
            "decoders.llm has rows of %d columns; llm must name their table and the same width"
                .formatted(spec.width()));
      }
    }
  }

  private void ids(String field, @Nullable List<Integer> ids) {
    if (present(field, ids) && ids != null && ids.stream().anyMatch(id -> id == null || id < 0)) {
      problems.add("%s must hold token ids of 0 or more, is %s".formatted(field, ids));
    }
  }

  private void signals(
      String encoder, @Nullable List<PackManifest.SignalOutput> signals, String... kinds) {
    if (signals == null) {
      problems.add(encoder + ".signals is missing; write [] if there are none");
      return;
    }
    for (PackManifest.SignalOutput signal : signals) {
      present(encoder + ".signals[].signal", signal.signal());
      present(encoder + ".signals[].output", signal.output());
      oneOf(encoder + ".signals[].kind", signal.kind(), kinds);
      if ("levels".equals(signal.kind())
          && (signal.layers() == null || signal.layers().isEmpty())) {
        problems.add(encoder + ".signals[] of kind levels need their layers");
      }
      if (signal.width() != null) {
        positive(encoder + ".signals[].width", signal.width());
      }
    }
  }

  /** The rows of the class token are taken from the tokens; other rows have an own output. */
  private void frames(PackManifest.VisionSpec spec) {
    if (spec.signals() == null) {
      return;
    }
    for (PackManifest.SignalOutput signal : spec.signals()) {
      if ("frame".equals(signal.kind())
          && (Objects.equals(signal.output(), spec.tokens())
              ? spec.prefixTokens() < 1
              : isOfAnother(signal, spec.signals()))) {
        problems.add(
            "vision.signals[] of kind frame need prefixTokens 1 or more and the output '%s', or an output of their own; are %d and '%s'"
                .formatted(spec.tokens(), spec.prefixTokens(), signal.output()));
      }
    }
  }

  private static boolean isOfAnother(
      PackManifest.SignalOutput signal, List<PackManifest.SignalOutput> signals) {
    return signals.stream()
        .anyMatch(other -> other != signal && Objects.equals(other.output(), signal.output()));
  }

  private boolean present(String field, @Nullable Object value) {
    if (value == null || value.equals("")) {
      problems.add(field + " is missing");
      return false;
    }
    return true;
  }

  private void positive(String field, int value) {
    if (value < 1) {
      problems.add("%s must be 1 or more, is %d".formatted(field, value));
    }
  }

  private void three(String field, @Nullable List<Float> values) {
    if (values == null || values.size() != 3) {
      problems.add(field + " needs three numbers, is " + values);
    }
  }

  private void oneOf(String field, @Nullable String value, String... allowed) {
    if (value == null || !List.of(allowed).contains(value)) {
      problems.add("%s is '%s', allowed: %s".formatted(field, value, String.join(", ", allowed)));
    }
  }

  private void listed(String field, @Nullable String name, Set<String> names) {
    if (name == null || !names.contains(name)) {
      problems.add("%s is '%s', which files does not list".formatted(field, name));
    }
  }

  private void plainName(String field, @Nullable String name) {
    if (name == null || !isPlain(name)) {
      problems.add("%s '%s' must be a plain file name".formatted(field, name));
    }
  }

  /**
   * Whether the name stays inside the pack's folder whatever the platform: letters, digits, dot,
   * dash, underscore.
   */
  static boolean isPlain(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  }
}
