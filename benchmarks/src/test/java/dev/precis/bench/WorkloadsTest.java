package dev.precis.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Compressors;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

class WorkloadsTest {
  private static final Inputs INPUTS = Inputs.seeded(Inputs.SEED);

  @Test
  void everyWorkloadGivesTheRowsThatItsMethodPromises() {
    for (Workload workload : Workloads.over(INPUTS)) {
      int rows = workload.released().get().size();
      switch (workload.id()) {
        case "tome" -> assertThat(rows).isEqualTo(288);
        case "catp.stage1" -> assertThat(rows).isEqualTo(Workloads.CATP_KEEP);
        case "vflowopt.recycle" -> assertThat(rows).isBetween(170, 180);
        case "prumerge", "prumerge-plus" -> assertThat(rows).isBetween(2, 577);
        default -> assertThat(rows).as(workload.id()).isEqualTo(Inputs.KEEP);
      }
    }
  }

  @Test
  void theListOfIdsIsThatOfTheWorkloads() {
    assertThat(Workloads.over(INPUTS)).extracting(Workload::id).isEqualTo(Workloads.IDS);
  }

  @Test
  void selectionsAreRowsOfTheInput() {
    for (Workload workload : Workloads.over(INPUTS)) {
      if (workload.selects()) {
        TokenSequence out = workload.released().get();
        for (int r = 0; r < out.size(); r++) {
          int from = out.provenance().index()[r];
          assertThat(out.embeddings().row(r))
              .as("%s, row %d", workload.id(), r)
              .isEqualTo(INPUTS.tokens().embeddings().row(from));
        }
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameInputs() {
    assertThat(Inputs.seeded(3).tokens().embeddings().toArray())
        .isEqualTo(Inputs.seeded(3).tokens().embeddings().toArray());
    assertThat(Inputs.seeded(4).importance()).isNotEqualTo(Inputs.seeded(3).importance());
  }

  @Test
  void methodsBenchNamesEveryMethodOfPicturesAndEachRuns() throws NoSuchFieldException {
    List<String> named =
        List.of(MethodsBench.class.getField("method").getAnnotation(Param.class).value());
    Set<String> pictures =
        Compressors.all().stream()
            .filter(method -> method.info().modalities().contains(Modality.IMAGE))
            .map(method -> method.info().id())
            .collect(Collectors.toSet());

    assertThat(named.stream().map(spec -> spec.split(":", -1)[0]).collect(Collectors.toSet()))
        .isEqualTo(pictures);
    for (String spec : named) {
      TokenSequence out = INPUTS.run(Compressors.of(spec), Inputs.KEEP);
      assertThat(out.size()).as(spec).isPositive();
    }
  }

  @Test
  void aFloorIsTheLargerOfBytesAndOperations() {
    Workload.Limit limit = new Workload.Limit(1e6, 1e9, "");

    assertThat(limit.millis(1e9)).isEqualTo(10);
    assertThat(limit.millis(1e6)).isEqualTo(1000);
  }
}
