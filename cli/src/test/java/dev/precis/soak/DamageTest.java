package dev.precis.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamageTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 5000, 100_000})
  void breaksFilesOfAnySizeTheSameForTheSameSeed(int size) {
    byte[] whole = new byte[size];
    new SplittableRandom(size).nextBytes(whole);
    byte[] before = whole.clone();
    int changed = 0;
    for (int seed = 0; seed < 200; seed++) {
      byte[] broken = Damage.of(whole, new SplittableRandom(seed));
      assertThat(broken).isEqualTo(Damage.of(whole, new SplittableRandom(seed)));
      assertThat(broken.length).isLessThanOrEqualTo(size + 4 * (1 << 12));
      changed += Arrays.equals(broken, whole) ? 0 : 1;
    }
    assertThat(whole).isEqualTo(before);
    assertThat(changed).isGreaterThan(150);
  }

  @Test
  void anEmptyFileStaysOne() {
    assertThat(Damage.of(new byte[0], new SplittableRandom(1))).isEmpty();
  }
}
