package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tokens.Modality;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MethodInfoTest {
  private static final MethodInfo PLAIN =
      new MethodInfo(
          "a",
          "b",
          Set.of(Modality.IMAGE),
          Mechanism.QUERY,
          Set.of(),
          "c",
          "d",
          List.of(Mode.OPTION));

  @Test
  void differsFromNoReleasedCodeUnlessItSaysSo() {
    assertThat(PLAIN.repairs()).isEmpty();
    assertThat(PLAIN.repairing("x", "y").repairs()).containsExactly("x", "y");
  }

  @Test
  void aCopyKeepsEverythingElse() {
    MethodInfo repaired = PLAIN.repairing("x");
    MethodInfo needing = repaired.needing(Set.of(Signal.KEYS));
    assertThat(needing.needs()).containsExactly(Signal.KEYS);
    assertThat(needing.needing(Set.of()).repairing()).isEqualTo(PLAIN);
    assertThat(needing.repairs()).containsExactly("x");
  }
}
