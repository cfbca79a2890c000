package dev.precis.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentHashTest {
  private static ContentHash hash() {
    return ContentHash.of("test");
  }

  @Test
  void theSameFieldsGiveTheSameDigest() {
    String one = hash().rows("rows", Matrix.of(1, 2, 3, 4)).ints("t", 1, 2).hex();
    assertThat(one).matches("[0-9a-f]{64}");
    assertThat(hash().rows("rows", Matrix.of(1, 2, 3, 4)).ints("t", 1, 2).hex()).isEqualTo(one);
    // Kept for good: a change of the layout would lose every cache.
    assertThat(ContentHash.of("a").text("b", "c").hex())
        .isEqualTo("6dc5c126c4bcffcefcfb7ebf29923f5e3692a94b200ffb9135ad3780a83f7187");
  }

  @Test
  void shapeNameKindOrderAndPurposeTell() {
    Set<String> all = new HashSet<>();
    all.add(hash().rows("m", Matrix.of(2, 3, 1, 2, 3, 4, 5, 6)).hex());
    all.add(hash().rows("m", Matrix.of(3, 2, 1, 2, 3, 4, 5, 6)).hex());
    all.add(hash().rows("n", Matrix.of(3, 2, 1, 2, 3, 4, 5, 6)).hex());
    all.add(hash().floats("m", 1, 2, 3, 4, 5, 6).hex());
    all.add(hash().floats("m", 1, 2, 3).floats("m", 4, 5, 6).hex());
    all.add(hash().ints("m", 1, 2, 3).hex());
    all.add(hash().ints("m", 3, 2, 1).hex());
    all.add(hash().text("m", "").hex());
    all.add(hash().text("", "m").hex());
    all.add(ContentHash.of("other").text("", "m").hex());
    all.add(hash().floats("m", 0f).hex());
    all.add(hash().floats("m", -0f).hex());
    assertThat(all).hasSize(12);
  }
}
