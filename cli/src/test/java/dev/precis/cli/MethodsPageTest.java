package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.Mode;
import dev.precis.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MethodsPageTest {
  /** Reference cases that are not about compression. */
  private static final Set<String> NO_METHODS = Set.of("audio.front-ends");

  private static String page() {
    return MethodsPage.of(Compressors.all(), Compressors.learned(), ParityCounts.none());
  }

  @Test
  void theCommittedPageIsWhatTheCommandPrints() throws IOException {
    Ran ran = Ran.command("methods", "--markdown");
    assertThat(ran.code()).isZero();
    assertThat(Files.readString(Checkout.root().resolve("docs").resolve("methods.md")))
        .as("docs/methods.md is out of date: precis methods --markdown > docs/methods.md")
        .isEqualTo(ran.out());
  }

  @Test
  void aMethodWithAParityModeSaysWhatItsDefaultDoesOtherwise() {
    List<Method> both =
        Compressors.all().stream().filter(method -> Mode.isOptionOf(method.info())).toList();
    assertThat(both)
        .extracting(method -> method.info().id())
        .contains("holov", "vflowopt", "divprune", "cdpruner", "visionzip", "prumerge");
    assertThat(both).allSatisfy(method -> assertThat(method.info().repairs()).isNotEmpty());
  }

  @Test
  void everyDifferenceIsABulletAndEveryOptionHasItsDefault() {
    String page = page();
    for (Method method : Compressors.all()) {
      for (String repair : method.info().repairs()) {
        assertThat(page).contains("- " + repair + "\n");
      }
      method
          .info()
          .options()
          .forEach(option ->
              assertThat(page)
                  .contains("| `%s` | %s |".formatted(option.name(), option.standardText())));
    }
  }

  @Test
  void signalsThatOnlyParityModeNeedsAreToldApart() {
    assertThat(page())
        .contains("| `visionzip` | image, video | attention | attention; parity: keys | keys |");
  }

  @Test
  void nothingThatReferenceCasesNameIsMissing() {
    ParityCounts counts = ParityCounts.read(Checkout.root().resolve(ParityCounts.FILE));
    Set<String> named = new TreeSet<>(counts.counts().keySet());
    named.removeAll(NO_METHODS);
    String page = page();
    assertThat(named).isNotEmpty().allSatisfy(id -> assertThat(page).contains("| `" + id + "` |"));
  }

  @Test
  void casesStandInTheRowOfTheirMethod() {
    ParityCounts counts =
        new ParityCounts(
            Map.of(
                "divprune", new ParityCounts.Count(4, 1, 0.34),
                "vflowopt.recycle", new ParityCounts.Count(7, 0, 0)));
    String page = MethodsPage.of(Compressors.all(), Compressors.learned(), counts);
    assertThat(page.lines().filter(line -> line.startsWith("| `divprune` |")))
        .singleElement()
        .asString()
        .contains("| 4 of 5 | 34 % |");
    assertThat(page.lines().filter(line -> line.startsWith("| `vflowopt` |")))
        .singleElement()
        .asString()
        .contains("| in parts | - |");
    assertThat(page.lines().filter(line -> line.startsWith("| `vflowopt.recycle` |")))
        .singleElement()
        .asString()
        .endsWith("| 7 | none |");
  }
}
