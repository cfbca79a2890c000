package dev.precis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.MethodSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContenderTest {
  @Test
  void commasPartMethodsAndTheirOptions() {
    List<Contender> list = Contender.list("holov:crops=3,bands=8,tome,vispruner:important=1");
    assertThat(list)
        .extracting(Contender::name)
        .containsExactly("holov:bands=8,crops=3", "tome", "vispruner:important=1");
  }

  @Test
  void theReleasedFormHasTheSameOptions() {
    Contender holov = Contender.list("holov:crops=3").getFirst();
    assertThat(holov.released().map(MethodSpec::text)).contains("holov:crops=3,mode=parity");
  }

  @Test
  void oneFormOnlyWhereThereIsNoOtherOrOneWasAskedFor() {
    assertThat(Contender.list("vispruner,divprune:mode=parity"))
        .allSatisfy(contender -> assertThat(contender.released()).isEmpty());
  }

  @Test
  void refusesWhatIsNoMethodForPictures() {
    assertThatThrownBy(() -> Contender.list("semantic-spans"))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("semantic-spans does not work on pictures");
    assertThatThrownBy(() -> Contender.list("holov,,tome")).isInstanceOf(PrecisException.class);
  }
}
