package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.StreamSettings;
import dev.precis.tokens.Modality;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamChoicesTest {
  private static PipelineSpec apply(List<String> methods, List<String> budgets) {
    return StreamChoices.apply(PipelineSpec.DEFAULT, methods, budgets);
  }

  @Test
  void aPlainMethodGoesToTheModalitiesItWorksOn() {
    PipelineSpec spec = apply(List.of("top-attention"), List.of());
    assertThat(spec.settings(Modality.IMAGE).method().id()).isEqualTo("top-attention");
    assertThat(spec.settings(Modality.VIDEO).method().id()).isEqualTo("top-attention");
  }

  @Test
  void aMethodForOneModalityWinsWhateverTheOrder() {
    PipelineSpec spec = apply(List.of("image=uniform", "holov:crops=3"), List.of());
    assertThat(spec.settings(Modality.IMAGE).method().text()).isEqualTo("uniform");
    assertThat(spec.settings(Modality.VIDEO).method().text()).isEqualTo("holov:crops=3");
    assertThat(spec.settings(Modality.AUDIO)).isEqualTo(StreamSettings.defaults(Modality.AUDIO));
  }

  @Test
  void aBudgetPerFrameLeavesSoundAlone() {
    PipelineSpec spec = apply(List.of(), List.of("32/frame", "audio=10%"));
    assertThat(spec.settings(Modality.VIDEO).budget().text()).isEqualTo("32/frame");
    assertThat(spec.settings(Modality.AUDIO).budget().text()).isEqualTo("10%");
    assertThat(apply(List.of(), List.of("32/frame")).settings(Modality.AUDIO).budget().text())
        .isEqualTo("25%");
  }

  @Test
  void anOptionOfAMethodIsNoModality() {
    assertThat(
            apply(List.of("holov:mode=parity"), List.of()).settings(Modality.IMAGE).method().text())
        .isEqualTo("holov:mode=parity");
  }

  @Test
  void unknownMethodsAndOptionsListTheValidOnes() {
    assertThatThrownBy(() -> apply(List.of("audio=holo"), List.of()))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("holov");
    assertThatThrownBy(() -> apply(List.of("holov:crop=3"), List.of()))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("crops");
  }
}
