package dev.precis.cli;

import dev.precis.pipeline.Report;
import dev.precis.pipeline.StageReport;
import dev.precis.pipeline.StreamReport;
import dev.precis.tokens.StreamInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an encoding run did, as a table for people and as a value for scripts. */
final class EncodeSummary {
  private static final long NANOS_PER_MICRO = 1000;

  private final List<Outcome> outcomes;

  EncodeSummary(List<Outcome> outcomes) {
    this.outcomes = List.copyOf(outcomes);
  }

  /** Inputs without a token file. */
  List<Outcome.Failed> failed() {
    return outcomes.stream()
        .filter(Outcome.Failed.class::isInstance)
        .map(Outcome.Failed.class::cast)
        .toList();
  }

  /** Inputs with one. */
  List<Outcome.Written> written() {
    return outcomes.stream()
        .filter(Outcome.Written.class::isInstance)
        .map(Outcome.Written.class::cast)
        .toList();
  }

  /** The table, the methods used, and what the user should know. */
  List<String> lines(int columns) {
    List<String> out = new ArrayList<>();
    if (written().isEmpty()) {
      return out;
    }
    TextTable table =
        new TextTable(
            "file",
            "stream",
            ">in",
            ">out",
            ">kept",
            ">decode",
            ">prepare",
            ">encode",
            ">compress",
            ">write");
    Set<String> methods = new LinkedHashSet<>();
    List<String> notes = new ArrayList<>();
    for (Outcome.Written one : written()) {
      String name = one.report().name();
      for (StreamReport stream : one.report().streams()) {
        StreamInfo info = stream.info();
        String modality = info.source().modality().id();
        table.row(
            name,
            modality,
            Long.toString(info.tokensIn()),
            Long.toString(info.tokensOut()),
            Units.share(info.tokensOut(), info.tokensIn()),
            time(stream, "decode"),
            time(stream, "preprocess"),
            time(stream, "encode"),
            time(stream, "compress"),
            time(stream, "sink"));
        methods.add("%s %s, keep %s".formatted(modality, info.method(), info.budget()));
        stream.warnings().forEach(text -> notes.add("%s %s: %s".formatted(name, modality, text)));
        if (info.truncated()) {
          notes.add(
              "%s %s: the medium ends early; the file holds what came".formatted(name, modality));
        }
      }
    }
    total(table);
    out.addAll(table.lines(columns));
    out.add("methods: " + String.join("; ", methods));
    for (Outcome.Written one : written()) {
      one.transcript().ifPresent(path -> out.add("transcript: " + path));
    }
    notes.forEach(note -> out.add("note: " + note));
    return out;
  }

  private void total(TextTable table) {
    if (written().size() > 1) {
      long in = written().stream().mapToLong(one -> one.report().tokensIn()).sum();
      long kept = written().stream().mapToLong(one -> one.report().tokensOut()).sum();
      table.row(
          "total",
          "",
          Long.toString(in),
          Long.toString(kept),
          Units.share(kept, in),
          "",
          "",
          "",
          "",
          "");
    }
  }

  private static String time(StreamReport stream, String stage) {
    return stream.stages().stream()
        .filter(report -> report.stage().equals(stage))
        .findFirst()
        .map(report -> Units.time(report.work().nanos()))
        .orElse("-");
  }

  /** The same for scripts; times in microseconds. */
  Map<String, Object> json(Path out) {
    List<Map<String, Object>> files = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      files.add(
          switch (outcome) {
            case Outcome.Written one -> written(one);
            case Outcome.Failed one -> {
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put("input", one.input().toString());
              entry.put("error", one.failure().json());
              yield entry;
            }
          });
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("out", out.toString());
    all.put("written", written().size());
    all.put("failed", failed().size());
    all.put("files", files);
    return all;
  }

  private static Map<String, Object> written(Outcome.Written one) {
    Report report = one.report();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("input", one.input().toString());
    entry.put("output", one.target().toString());
    Optional<Path> page = one.page();
    page.ifPresent(path -> entry.put("report", path.toString()));
    one.transcript().ifPresent(path -> entry.put("transcript", path.toString()));
    entry.put("pack", report.pack());
    entry.put("tokensIn", report.tokensIn());
    entry.put("tokensOut", report.tokensOut());
    entry.put("micros", report.nanos() / NANOS_PER_MICRO);
    entry.put("streams", report.streams().stream().map(EncodeSummary::stream).toList());
    return entry;
  }

  private static Map<String, Object> stream(StreamReport stream) {
    StreamInfo info = stream.info();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("modality", info.source().modality().id());
    entry.put("method", info.method());
    entry.put("options", info.options());
    entry.put("budget", info.budget());
    entry.put("tokensIn", info.tokensIn());
    entry.put("tokensOut", info.tokensOut());
    entry.put("perStep", stream.perStep());
    entry.put("truncated", info.truncated());
    Map<String, Object> stages = new LinkedHashMap<>();
    for (StageReport stage : stream.stages()) {
      stages.put(
          stage.stage(),
          Map.of(
              "items", stage.work().items(),
              "micros", stage.work().nanos() / NANOS_PER_MICRO,
              "peakBytes", stage.work().peakBytes()));
    }
    entry.put("stages", stages);
    entry.put("warnings", stream.warnings());
    return entry;
  }
}
