package dev.precis.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.kernel.KernelChoice.Runtime;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
  private static final Runtime ABLE = new Runtime(true, true);
  private static final Runtime NO_MODULE = new Runtime(false, false);

  @Test
  void vectorIsTheDefaultWhereItCanRun() {
    KernelChoice choice = KernelChoice.of(null, ABLE);
    assertThat(choice.provider().name()).isEqualTo("vector");
    assertThat(choice.warning()).isNull();
    assertThat(choice.refusal()).isNull();
  }

  @Test
  void missingModuleWarnsWithTheFlag() {
    KernelChoice choice = KernelChoice.of(null, NO_MODULE);
    assertThat(choice.provider().name()).isEqualTo("scalar");
    assertThat(choice.warning()).contains("--add-modules jdk.incubator.vector");
    assertThat(choice.refusal()).isNull();
    assertThat(KernelChoice.of(null, new Runtime(true, false)).warning())
        .contains("no fused multiply-add");
  }

  @Test
  void propertyForcesOne() {
    assertThat(KernelChoice.of("scalar", ABLE).provider().name()).isEqualTo("scalar");
    assertThat(KernelChoice.of("scalar", NO_MODULE).warning()).isNull();
    assertThat(KernelChoice.of("vector", ABLE).provider().name()).isEqualTo("vector");
  }

  @Test
  void valuesThatCannotBeObeyedAreRefused() {
    assertThat(KernelChoice.of("vector", NO_MODULE).refusal())
        .contains("-Dprecis.kernels=vector")
        .contains("--add-modules jdk.incubator.vector");
    assertThat(KernelChoice.of("avx", ABLE).refusal())
        .isEqualTo("-Dprecis.kernels is 'avx'; allowed are scalar and vector");
  }
}
