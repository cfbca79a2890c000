package dev.precis.cli;

import dev.precis.compress.Compressor;
import dev.precis.compress.Method;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Signal;
import dev.precis.pipeline.PipelineSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The page {@code docs/methods.md}: all methods in one table, then what is ours and settable. */
final class MethodsPage {
  private static final String HEAD =
      """
      # Methods

      Made by `precis methods --markdown`; edit the code, not this page.

      The methods of the first table are training-free; [trained ones](#trained-methods) follow it. The default is the method
      as it is meant; `mode=parity` is what the released code of its authors computes, held against reference cases. *Cases*
      are those that pass, made with the released code or, where there is none, from the paper; *worst* is the largest error
      among them as a share of what is tolerated. N is the number of tokens, D their width, k how many are kept. *Uses* lists
      signals that help if the pack has them.

      *Any LLM* says whether any LLM that takes the encoder's tokens takes the rows: not where they are of another width, nor those
      of a trained module, which mean something only to the LLM that it was trained with.

      *Live* says how far a method looks ahead on a stream that is still running: the frames that must follow a frame before
      that frame's tokens can go out, at the default `--window` of %d, and one run of sound, which is a window of the pack's
      encoder (30 s with the default pack). Each method gives on a stream, however its frames arrive, what it gives on the
      recorded clip, window by window.

      """;

  private MethodsPage() {}

  /** The whole page. */
  static String of(Collection<Method> methods, Collection<Method> trained, ParityCounts parity) {
    List<Method> sorted = sorted(methods);
    StringBuilder out = new StringBuilder(HEAD.formatted(PipelineSpec.DEFAULT_WINDOW));
    Markdown.table(
        out,
        List.of(
            "id",
            "modality",
            "mechanism",
            "needs",
            "uses",
            "any LLM",
            "live",
            "paper",
            "cases",
            "worst",
            "cost"),
        sorted.stream().map(method -> row(method, parity)).toList());
    trained(out, sorted(trained), parity);
    out.append("\n## Parts and planners\n\n")
        .append("Not picked by name: steps of methods, and plans for stages inside a model.\n\n");
    Markdown.table(
        out,
        List.of("id", "gives", "otherwise than the released code", "cases", "worst"),
        MethodPart.ALL.stream().map(part -> row(part, parity)).toList());
    out.append("\n## Trained parts\n\n")
        .append("Modules and steps of them without a place in the pipeline.\n\n");
    Markdown.table(
        out,
        List.of("id", "gives", "otherwise than the released code", "cases", "worst"),
        TrainedParts.ALL.stream().map(part -> row(part, parity)).toList());
    for (Method method : sorted) {
      details(out, method.info());
    }
    return out.toString();
  }

  private static List<Method> sorted(Collection<Method> methods) {
    return methods.stream()
        .sorted(
            Comparator.comparing((Method method) -> method.info().mechanism())
                .reversed()
                .thenComparing(method -> method.info().id()))
        .toList();
  }

  private static void trained(StringBuilder out, List<Method> methods, ParityCounts parity) {
    out.append("\n## Trained methods\n\n")
        .append(
            "Each needs a pack that holds its module, `pack=DIR`, and the LLM that the module was\n")
        .append(
            "trained with: [learned.md](learned.md). *Family* is the name of the module in packs.\n\n");
    Markdown.table(
        out,
        List.of(
            "id", "gives", "modality", "mechanism", "family", "any LLM", "paper", "cases", "worst"),
        methods.stream().map(method -> trainedRow(method, parity)).toList());
  }

  private static List<String> trainedRow(Method method, ParityCounts parity) {
    MethodInfo info = method.info();
    Compressor standard = method.configure(Map.of()).compressor();
    return List.of(
        "`" + info.id() + "`",
        info.summary(),
        MethodTexts.modalities(info),
        info.mechanism().id(),
        "`" + MethodTexts.family(standard) + "`",
        MethodTexts.anyLlmWord(standard),
        info.paper(),
        parity.text(info.id()),
        parity.worst(info.id()));
  }

  private static List<String> row(Method method, ParityCounts parity) {
    MethodInfo info = method.info();
    Compressor standard = method.configure(Map.of()).compressor();
    Set<Signal> more = EnumSet.noneOf(Signal.class);
    more.addAll(standard.uses());
    more.removeAll(standard.info().needs());
    return List.of(
        "`" + info.id() + "`",
        MethodTexts.modalities(info),
        info.mechanism().id(),
        needs(method, standard.info()),
        MethodTexts.signals(more),
        MethodTexts.anyLlmWord(standard),
        MethodTexts.lookAhead(standard),
        info.paper(),
        parity.text(info.id()),
        parity.worst(info.id()),
        info.cost());
  }

  /** Signals needed, and those that only parity mode needs. */
  private static String needs(Method method, MethodInfo standard) {
    String text = MethodTexts.signals(standard.needs());
    if (!Mode.isOptionOf(standard)) {
      return text;
    }
    Compressor parity = method.configure(Map.of(Mode.OPTION.name(), Mode.PARITY_TEXT)).compressor();
    Set<Signal> more = EnumSet.noneOf(Signal.class);
    more.addAll(parity.info().needs());
    more.removeAll(standard.needs());
    return more.isEmpty() ? text : "%s; parity: %s".formatted(text, MethodTexts.signals(more));
  }

  private static List<String> row(MethodPart part, ParityCounts parity) {
    return List.of(
        "`" + part.id() + "`",
        part.gives(),
        part.otherwise().isEmpty() ? "-" : part.otherwise(),
        parity.text(part.id()),
        parity.worst(part.id()));
  }

  private static void details(StringBuilder out, MethodInfo info) {
    if (info.repairs().isEmpty() && info.options().isEmpty()) {
      return;
    }
    out.append("\n## ").append(info.id()).append("\n\n").append(info.summary()).append(".\n");
    if (!info.repairs().isEmpty()) {
      out.append(
          Mode.isOptionOf(info)
              ? "\nWhat the default does otherwise than `mode=parity`:\n\n"
              : "\nWhat it does otherwise than the released code:\n\n");
      info.repairs().forEach(repair -> out.append("- ").append(repair).append('\n'));
    }
    if (!info.options().isEmpty()) {
      out.append('\n');
      List<List<String>> rows = new ArrayList<>();
      for (Option<?> option : info.options()) {
        rows.add(
            List.of(
                "`" + option.name() + "`",
                option.standardText(),
                option.allowed(),
                option.description()));
      }
      Markdown.table(out, List.of("option", "default", "allowed", "meaning"), rows);
    }
  }
}
