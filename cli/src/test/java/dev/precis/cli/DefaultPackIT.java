package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.model.PackHome;
import dev.precis.tokens.TokenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo with the default pack, in the user's own cache folder: about 170 MB are fetched the
 * first time. Runs where the variable CI is {@code true} or PRECIS_DEFAULT_PACK_IT is set, or where
 * the pack is there already.
 */
class DefaultPackIT {
  @TempDir Path folder;

  @Test
  void theDemoKeepsAQuarterOfARealPhotoAndARealClip() throws Exception {
    PackHome home = PackHome.ofEnvironment();
    boolean ci = "true".equals(System.getenv("CI"));
    boolean wanted = ci || System.getenv("PRECIS_DEFAULT_PACK_IT") != null;
    Assumptions.assumeTrue(
        wanted || home.names().contains("default"),
        "the default pack is not made and PRECIS_DEFAULT_PACK_IT is not set");
    Path out = folder.resolve("demo");
    Ran ran = Ran.in(home.root(), "demo", "--out", out);
    if (ran.code() == ExitCode.UNAVAILABLE && !ci) {
      Assumptions.abort("packages cannot be fetched here: " + ran.err());
    }
    assertThat(ran.code()).as(ran.err()).isZero();
    TokenFile photo = TokenFile.read(out.resolve("china.safetensors"));
    assertThat(photo.info().pack()).isEqualTo("precis-default-fp32");
    assertThat(photo.tokens().size()).isEqualTo(64);
    TokenFile clip = TokenFile.read(out.resolve("bigbuckbunny.safetensors"));
    assertThat(clip.info().streams()).hasSize(2);
    assertThat(clip.info().streams().getFirst().tokensOut()).isEqualTo(6 * 64);
    assertThat(Files.readString(out.resolve("index.html")))
        .contains("china.html", "bigbuckbunny.html", "CC BY 2.0", "CC BY 3.0");
    assertThat(ran.out()).contains("CC BY 2.0", "CC BY 3.0");
  }
}
