package dev.precis.cli;

import dev.precis.compare.MeanRow;
import dev.precis.compare.Measures;
import dev.precis.compare.PhotoComparison;
import dev.precis.compare.Verdict;
import dev.precis.image.VisionSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A comparison as a table in the terminal, as a page and for scripts.
 *
 * @param names of the pictures
 * @param photos what was measured on each
 * @param size that the encoder saw them at
 * @param pack id of the model pack
 * @param digest of the model pack
 */
record CompareTexts(
    List<String> names, List<PhotoComparison> photos, VisionSize size, String pack, String digest) {
  private static final String FIGURE = "%." + Verdict.DIGITS + "f";
  private static final double NANOS_PER_MILLI = 1e6;

  private static final String MEANING =
      """
      Each cell is the default / the released code (`mode=parity`), the mean over the pictures.

      - **coverage**: the token grid is cut into about as many near-square cells as tokens are asked for; the share of cells
        with a kept token, a merged one counted at its anchor. Higher is better.
      - **representation**: mean over all tokens of the picture of the best cosine to a row that came out. Higher is better.
      - **redundancy**: mean over all rows that came out of the best cosine to another one. Lower is better.
      - **verdict**: the default beside the released code in coverage, representation, redundancy: `+` better, `=` equal to
        the digits shown, `-` worse.

      Where the released code does not keep to the budget, the line *as released* gives the default the released number of
      rows, and coverage is measured by that number. Figures of tokens say little about answers of a language model; none was
      asked. Times are in the terminal's table and in `--json`; they are for orientation, and no part of this page.
      """;

  /** The lines for a terminal. */
  List<String> lines(int columns) {
    TextTable table =
        new TextTable(
            "method", ">keep", ">coverage", ">representation", ">redundancy", ">ms", "verdict");
    for (MeanRow row : MeanRow.of(photos)) {
      table.row(
          row.method(),
          keep(row),
          figure(row, Measures::coverage),
          figure(row, Measures::representation),
          figure(row, Measures::redundancy),
          millis(row),
          verdict(row));
    }
    List<String> out = new ArrayList<>(table.lines(columns));
    out.add("");
    out.add("default / released code, mean over %s; %s".formatted(pictures(), encoder()));
    out.add("verdict: coverage, representation, redundancy of the default; + better, - worse");
    out.add(
        "ms: least of %d runs in this process, for orientation".formatted(PhotoComparison.RUNS));
    for (String note : notes()) {
      out.addAll(Wrapped.lines("note: ", note, columns));
    }
    return out;
  }

  /** The page. */
  String markdown() {
    StringBuilder out = new StringBuilder("# What methods keep of a picture\n\n");
    out.append("Made by `precis compare`, %s, on %s.\n\n".formatted(encoder(), listed()));
    out.append(MEANING);
    notes().forEach(note -> out.append('\n').append(note).append('\n'));
    List<String> heads =
        List.of("method", "keep", "coverage", "representation", "redundancy", "verdict");
    List<List<String>> rows = new ArrayList<>();
    for (MeanRow row : MeanRow.of(photos)) {
      rows.add(
          List.of(
              "`" + row.method() + "`",
              keep(row),
              figure(row, Measures::coverage),
              figure(row, Measures::representation),
              figure(row, Measures::redundancy),
              row.verdict().isEmpty() ? verdict(row) : "`" + verdict(row) + "`"));
    }
    out.append('\n');
    Markdown.table(out, heads, rows);
    return out.toString();
  }

  /** Everything, for scripts: the means, and every picture by itself. */
  Map<String, Object> json() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("pack", pack);
    out.put("packDigest", digest);
    out.put("size", size.label());
    out.put("tokens", size.grid().tokens());
    out.put("notes", notes());
    out.put("means", MeanRow.of(photos).stream().map(CompareTexts::json).toList());
    List<Map<String, Object>> each = new ArrayList<>();
    for (int p = 0; p < names.size(); p++) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", names.get(p));
      one.put("rows", MeanRow.of(List.of(photos.get(p))).stream().map(CompareTexts::json).toList());
      each.add(one);
    }
    out.put("pictures", each);
    return out;
  }

  private static Map<String, Object> json(MeanRow row) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("method", row.method());
    out.put("keep", row.keep());
    out.put("asReleased", row.asReleased());
    out.put("default", json(row.ours()));
    row.released().ifPresent(released -> out.put("parity", json(released)));
    row.refusal().ifPresent(refusal -> out.put("refusal", refusal));
    row.verdict().ifPresent(verdict -> out.put("verdict", verdict.text()));
    return out;
  }

  private static Map<String, Object> json(MeanRow.Mean mean) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("tokens", mean.tokens());
    out.put("coverage", mean.measures().coverage());
    out.put("representation", mean.measures().representation());
    out.put("redundancy", mean.measures().redundancy());
    out.put("nanos", Math.round(mean.nanos()));
    return out;
  }

  private static String keep(MeanRow row) {
    return row.asReleased()
        ? "as released, %.0f".formatted(row.ours().tokens())
        : Integer.toString(row.keep());
  }

  private static String figure(MeanRow row, ToDoubleFunction<Measures> figure) {
    return both(row, FIGURE, mean -> figure.applyAsDouble(mean.measures()));
  }

  private static String millis(MeanRow row) {
    return both(row, "%.1f", mean -> mean.nanos() / NANOS_PER_MILLI);
  }

  private static String both(MeanRow row, String format, ToDoubleFunction<MeanRow.Mean> figure) {
    String ours = String.format(Locale.ROOT, format, figure.applyAsDouble(row.ours()));
    return row.released()
        .map(mean ->
            "%s / %s"
                .formatted(ours, String.format(Locale.ROOT, format, figure.applyAsDouble(mean))))
        .orElse(ours);
  }

  private static String verdict(MeanRow row) {
    return row.verdict()
        .map(Verdict::text)
        .orElse(row.refusal().isPresent() ? "parity refuses" : "");
  }

  private List<String> notes() {
    Set<String> out = new LinkedHashSet<>();
    photos.forEach(photo -> out.addAll(photo.notes()));
    for (MeanRow row : MeanRow.of(photos)) {
      Optional<String> refusal = row.refusal();
      refusal.ifPresent(why -> out.add("%s, released: %s".formatted(row.method(), why)));
    }
    return List.copyOf(out);
  }

  private String pictures() {
    return names.size() == 1 ? "1 picture" : names.size() + " pictures";
  }

  private String listed() {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }

  private String encoder() {
    return "%d tokens, pack %s at %s px".formatted(size.grid().tokens(), pack, size.label());
  }
}
