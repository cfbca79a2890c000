package dev.precis.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Compressors;
import dev.precis.compress.Scope;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

class VideoWorkloadsTest {
  private static final Clip CLIP = Clip.seeded(Clip.SEED);

  @Test
  void everyWorkloadGivesTheRowsThatItsMethodPromises() {
    for (Workload workload : VideoWorkloads.over(CLIP)) {
      int rows = workload.released().get().size();
      int own = workload.own().orElseThrow().get().size();
      switch (workload.id()) {
        case "evs", "vidcom2", "tc-clip.context" -> assertThat(rows).isEqualTo(Clip.KEEP);
        case "dycoke" -> assertThat(rows).isEqualTo(VideoWorkloads.DYCOKE_KEEP);
        default -> assertThat(rows).as(workload.id()).isBetween(Clip.KEEP / 2, Clip.KEEP + 48);
      }
      int keep = workload.id().equals("dycoke") ? VideoWorkloads.DYCOKE_KEEP : Clip.KEEP;
      assertThat(own).as(workload.id()).isEqualTo(keep);
    }
  }

  @Test
  void theListOfIdsIsThatOfTheWorkloads() {
    assertThat(VideoWorkloads.over(CLIP))
        .extracting(Workload::id)
        .isEqualTo(VideoWorkloads.IDS)
        .isEqualTo(Group.VIDEO.ids());
  }

  @Test
  void selectionsAreRowsOfTheClip() {
    for (Workload workload : VideoWorkloads.over(CLIP)) {
      if (workload.selects()) {
        TokenSequence out = workload.released().get();
        for (int r = 0; r < out.size(); r++) {
          int from = out.provenance().index()[r];
          assertThat(out.embeddings().row(r))
              .as("%s, row %d", workload.id(), r)
              .isEqualTo(CLIP.tokens().embeddings().row(from));
        }
      }
    }
  }

  @Test
  void videoMethodsBenchNamesEveryMethodOfWindowsAndEachRuns() throws NoSuchFieldException {
    List<String> named =
        List.of(VideoMethodsBench.class.getField("method").getAnnotation(Param.class).value());
    Set<String> windows =
        Compressors.all().stream()
            .map(method -> method.info())
            .filter(info -> info.modalities().contains(Modality.VIDEO))
            .map(info -> info.id())
            .filter(id -> Compressors.of(id).compressor().scope() instanceof Scope.Window)
            .collect(Collectors.toSet());

    assertThat(named.stream().map(spec -> spec.split(":", -1)[0]).collect(Collectors.toSet()))
        .isEqualTo(windows);
    for (String spec : named) {
      TokenSequence out = CLIP.run(Compressors.of(spec), Clip.KEEP);
      assertThat(out.size()).as(spec).isPositive();
    }
  }
}
