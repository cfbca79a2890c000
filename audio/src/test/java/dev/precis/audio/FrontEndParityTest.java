package dev.precis.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the front ends against the outputs of the originals, read in place. */
class FrontEndParityTest {
  private static final String CASE = "golden/video-audio/audio_frontends_a.safetensors";

  @Test
  void everyOutputMatchesTheOriginals() throws IOException {
    try (SafeTensors reference = SafeTensors.open(reference())) {
      int[] wide = reference.tensor("in.waveform_i16").toInts();
      short[] pcm = new short[wide.length];
      for (int i = 0; i < wide.length; i++) {
        pcm[i] = (short) wide[i];
      }

      Map<String, Matrix> outputs = FrontEndReference.outputs(pcm);

      assertThat(outputs.keySet()).isEqualTo(names(reference));
      for (Map.Entry<String, Matrix> output : outputs.entrySet()) {
        String name = output.getKey();
        float[] expected = reference.tensor("out." + name).toFloats();
        assertThat(output.getValue().toArray())
            .as(name)
            .containsExactly(expected, within(tolerance(name)));
      }
    }
  }

  private static Set<String> names(SafeTensors reference) {
    Set<String> out = new TreeSet<>();
    for (String name : reference.names()) {
      if (name.startsWith("out.")) {
        out.add(name.substring("out.".length()));
      }
    }
    return out;
  }

  private static float tolerance(String name) {
    if (name.startsWith("mel_filters")) {
      return 1e-6f;
    }
    return name.startsWith("beats") ? 2e-3f : 2e-4f;
  }

  /** The case file in the folder {@code shared} beside the folder of the whole project. */
  private static Path reference() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    for (Path at = folder; at != null; at = at.getParent()) {
      Path pom = at.resolve("pom.xml");
      if (Files.isRegularFile(pom) && Files.readString(pom).contains("<modules>")) {
        Path file = at.resolveSibling("shared").resolve(CASE);
        if (Files.isRegularFile(file)) {
          return file;
        }
        return abort("reference case is absent: ../shared/" + CASE);
      }
    }
    return abort("no parent pom.xml above " + folder);
  }
}
