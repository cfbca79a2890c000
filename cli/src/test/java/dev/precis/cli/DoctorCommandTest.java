package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.kernel.Kernels;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path cache;

  @Test
  void everythingNeededIsFoundAndNamed() {
    Ran ran = Ran.in(cache, "doctor");
    assertThat(ran.code()).as(ran.out()).isZero();
    assertThat(ran.out())
        .contains(Kernels.description(), "FFmpeg 8", "OpenCV 4", "CPU", "none in " + cache)
        .doesNotContain("!!");
  }

  @Test
  void findingsAreJsonForScripts() throws Exception {
    JsonNode findings = new ObjectMapper().readTree(Ran.in(cache, "doctor", "--json").out());
    assertThat(findings.findValuesAsText("topic"))
        .contains("java", "kernels", "onnx runtime", "media");
  }
}
