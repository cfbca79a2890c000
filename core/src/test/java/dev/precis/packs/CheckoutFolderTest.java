package dev.precis.packs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CheckoutFolderTest {
  @Test
  void isFoundAboveTheWorkingFolderUnlessItIsNamed() {
    Path found = CheckoutFolder.namedOrAbove();
    Path expected =
        CheckoutFolder.named().orElseGet(() -> Path.of("").toAbsolutePath().getParent());
    assertThat(found).isEqualTo(expected);
    assertThat(PackTool.project(found).resolve(PackTool.PROJECT_FILE)).isRegularFile();
  }
}
