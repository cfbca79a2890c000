package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.report.TerminalMap;
import dev.precis.tensor.DType;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsLimits;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a token file holds, as text and as a value for scripts.
 *
 * @param path where it lies
 * @param bytes its size
 * @param dtype type of its embeddings
 * @param file its contents
 */
record FileFacts(Path path, long bytes, DType dtype, TokenFile file) {
  private static final int COUNTS_SHOWN = 24;
  private static final int DIGEST_SHOWN = 12;

  /**
   * Reads a token file.
   *
   * @throws PrecisException if it is none
   */
  static FileFacts read(Path path) {
    TokenFile file = TokenFile.read(path);
    try (SafeTensors tensors = SafeTensors.open(path, SafeTensorsLimits.PACK)) {
      return new FileFacts(path, Files.size(path), tensors.tensor("embeddings").dtype(), file);
    } catch (IOException e) {
      throw PrecisException.user("TOKEN_FILE_INVALID", path + " cannot be read", e);
    }
  }

  /** The facts and a map of the kept tokens of each stream. */
  List<String> lines() {
    List<String> out = new ArrayList<>();
    out.add(
        "%s  %s  %d tokens x %d %s  pack %s (%s)"
            .formatted(
                path.getFileName(),
                Units.bytes(bytes),
                file.tokens().size(),
                file.tokens().width(),
                dtype.name().toLowerCase(Locale.ROOT),
                file.info().pack(),
                start(file.info().packDigest())));
    if (!file.signals().isEmpty()) {
      out.add("signals: " + String.join(", ", file.signals().keySet()));
    }
    for (int s = 0; s < file.info().streams().size(); s++) {
      out.add("");
      stream(out, s);
    }
    out.add("");
    out.addAll(TerminalMap.lines(file));
    return out;
  }

  private void stream(List<String> out, int number) {
    StreamInfo info = file.info().streams().get(number);
    SourceInfo source = info.source();
    Provenance places = file.tokens().provenance();
    out.add(
        "%s of %s  (sha256 %s)"
            .formatted(source.modality().id(), source.name(), start(source.sha256())));
    out.add("  read as  " + shape(source) + ", " + source.preprocessing());
    out.add(
        "  method   %s %s, keep %s%s"
            .formatted(
                info.method(),
                info.options(),
                info.budget(),
                info.truncated() ? ", cut short" : ""));
    out.add(
        "  tokens   %d of %d (%s)%s"
            .formatted(
                info.tokensOut(),
                info.tokensIn(),
                Units.share(info.tokensOut(), info.tokensIn()),
                counts(perStep(number))));
    out.add(
        "  values   "
            + ValueRange.of(file.tokens().embeddings(), places, number, source.width()).text());
  }

  private static String shape(SourceInfo source) {
    if (source.modality() == Modality.TEXT) {
      return "%d lines".formatted(source.grid().t());
    }
    return source.modality() == Modality.AUDIO
        ? "%d tokens, %s a second".formatted(source.grid().t(), plain(source.rate()))
        : "%d x %d px as %s of %d x %d tokens%s"
            .formatted(
                source.sourceWidth(),
                source.sourceHeight(),
                source.grid().t() == 1 ? "a picture" : source.grid().t() + " pictures",
                source.grid().h(),
                source.grid().w(),
                source.rate() > 0 ? ", " + plain(source.rate()) + " a second" : "");
  }

  private static String plain(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.3f", value);
  }

  /** Kept tokens of each frame of a stream; one entry for sound. */
  private List<Integer> perStep(int number) {
    SourceInfo source = file.info().streams().get(number).source();
    Provenance places = file.tokens().provenance();
    int[] counts = new int[!source.modality().hasFrames() ? 1 : source.grid().t()];
    for (int r = 0; r < places.size(); r++) {
      int step = counts.length == 1 ? 0 : places.t()[r];
      if (places.source()[r] == number && step >= 0 && step < counts.length) {
        counts[step]++;
      }
    }
    return Arrays.stream(counts).boxed().toList();
  }

  private static String counts(List<Integer> perStep) {
    if (perStep.size() <= 1) {
      return "";
    }
    List<String> shown = perStep.stream().limit(COUNTS_SHOWN).map(String::valueOf).toList();
    return "; by frame: "
        + String.join(" ", shown)
        + (perStep.size() > COUNTS_SHOWN ? " ... (%d frames)".formatted(perStep.size()) : "");
  }

  private static String start(String digest) {
    return digest.substring(0, Math.min(DIGEST_SHOWN, digest.length()));
  }

  /** The facts without the map. */
  Map<String, Object> json() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("file", path.toString());
    out.put("bytes", bytes);
    out.put("tokens", file.tokens().size());
    out.put("width", file.tokens().width());
    out.put("dtype", dtype.name());
    out.put("signals", List.copyOf(file.signals().keySet()));
    out.put("info", file.info());
    List<Map<String, Object>> streams = new ArrayList<>();
    for (int s = 0; s < file.info().streams().size(); s++) {
      int width = file.info().streams().get(s).source().width();
      Provenance places = file.tokens().provenance();
      Map<String, Object> stream = new LinkedHashMap<>();
      stream.put("perStep", perStep(s));
      stream.put("values", ValueRange.of(file.tokens().embeddings(), places, s, width));
      streams.add(stream);
    }
    out.put("streams", streams);
    return out;
  }
}
