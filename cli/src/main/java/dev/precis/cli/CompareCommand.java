package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.compare.Contender;
import dev.precis.compare.PhotoComparison;
import dev.precis.image.ImageEncoder;
import dev.precis.image.ImageOptions;
import dev.precis.image.VisionSize;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.report.ComparePage;
import dev.precis.tensor.AtomicFile;
import dev.precis.tokens.EncodedTokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Methods side by side on real pictures, the default beside the released code. */
@Command(
    name = "compare",
    description = {
      "Encodes pictures once and runs methods on the same tokens, each as it is and, where it has a"
          + " parity mode, as its authors released it.",
      "Measures how well the rows that come out stand for the picture: coverage, representation,"
          + " redundancy. It asks no language model."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  precis compare photo.jpg",
      "  precis compare *.jpg --methods holov,visionzip,tome:share=0.1 --keep 128,64 --size 336",
      "  precis compare photo.jpg --out pages     a page that shows what each method keeps",
      "",
      "Exit codes: 0 done, 2 a file or an option is wrong, 3 the pack is missing or a limit was met."
    })
final class CompareCommand implements Callable<Integer> {
  /** Methods when none is named: those of a paper on pruning pictures, and an even spread. */
  static final String DEFAULT_METHODS =
      "holov,vflowopt,visionzip,vispruner,prumerge,divprune,cdpruner,tome,uniform";

  /** Budgets when none is named: those that papers on 576 tokens use, and half the least. */
  static final String DEFAULT_KEEP = "192,128,64,32";

  private final Surroundings surroundings;

  @Parameters(arity = "1..*", paramLabel = "PHOTO", description = "Picture files.")
  private List<Path> photos = new ArrayList<>();

  @Option(
      names = "--methods",
      paramLabel = "ID[:OPTION=VALUE,...],...",
      defaultValue = DEFAULT_METHODS,
      description = "What is compared (default ${DEFAULT-VALUE}).")
  private String methods = DEFAULT_METHODS;

  @Option(
      names = {"-k", "--keep"},
      paramLabel = "N,...",
      split = ",",
      defaultValue = DEFAULT_KEEP,
      description =
          "Tokens to keep of a picture (default ${DEFAULT-VALUE}); those that a picture"
              + " does not have are left out.")
  private List<Integer> keeps = new ArrayList<>();

  @Option(
      names = {"-p", "--pack"},
      paramLabel = "PACK",
      defaultValue = EncodeOptions.DEFAULT_PACK,
      description = "Model pack: a folder, or a name (default ${DEFAULT-VALUE}).")
  private Path pack = Path.of(EncodeOptions.DEFAULT_PACK);

  @Option(
      names = "--size",
      paramLabel = "PX",
      description = "Side of the square picture that the encoder sees (default: the pack's own).")
  private @Nullable Integer size;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Write a page for each picture there; made if missing.")
  private @Nullable Path out;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Write the tables as a page.")
  private @Nullable Path markdown;

  @Mixin private CommonOptions common = new CommonOptions();

  CompareCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    List<Contender> contenders = Contender.list(methods);
    CompareTexts texts = compare(contenders);
    if (markdown != null) {
      AtomicFile.write(markdown, texts.markdown().getBytes(StandardCharsets.UTF_8));
    }
    if (common.json()) {
      surroundings.out().println(Json.pretty(texts.json()));
    } else {
      texts.lines(surroundings.columns()).forEach(surroundings.out()::println);
    }
    return ExitCode.OK;
  }

  private CompareTexts compare(List<Contender> contenders) {
    List<String> names = new ArrayList<>();
    List<PhotoComparison> compared = new ArrayList<>();
    try (ModelPack opened = ModelPack.open(pack);
        ImageEncoder encoder = encoder(opened)) {
      List<Integer> possible = possible(encoder.size().grid().tokens());
      OutputNames targets = new OutputNames(out == null ? Path.of("") : OutputNames.made(out));
      for (Path photo : photos) {
        MediaSource source = MediaSource.file(photo);
        surroundings.err().println("comparing on " + source.name() + " ...");
        surroundings.err().flush();
        EncodedTokens encoded = encoder.encode(source);
        PhotoComparison comparison = PhotoComparison.of(encoded, contenders, possible);
        if (out != null) {
          Path page = OutputNames.page(targets.next(Path.of(source.name())));
          ComparePage.write(page, comparison, source);
          surroundings.err().println("page written to " + page);
        }
        names.add(source.name());
        compared.add(comparison);
      }
      return new CompareTexts(
          names, compared, encoder.size(), opened.manifest().id(), opened.digest());
    }
  }

  private ImageEncoder encoder(ModelPack opened) {
    VisionSize side =
        size == null ? VisionSize.of(opened.vision()) : VisionSize.choose(opened.vision(), size);
    return ImageEncoder.open(opened, side, ImageOptions.standard().withLimits(MediaLimits.BATCH));
  }

  private List<Integer> possible(int tokens) {
    List<Integer> possible = keeps.stream().filter(keep -> keep > 0 && keep < tokens).toList();
    if (possible.isEmpty()) {
      throw PrecisException.user(
          "BUDGET_OUT_OF_RANGE",
          "--keep must name numbers from 1 to %d, fewer than the %d tokens of a picture, was %s"
              .formatted(tokens - 1, tokens, keeps));
    }
    return possible;
  }
}
