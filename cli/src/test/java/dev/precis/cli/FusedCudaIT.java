package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.precis.testing.TinyPack;
import dev.precis.tokens.TokenFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A compressor in the image graph on an NVIDIA GPU: the rows of the CPU come out. Skipped, with the
 * runtime's own words, unless this is a build of the Maven profile {@code cuda} on a machine with a
 * GPU; {@code docs/model-pack.md} has the command.
 */
@Tag("cuda")
class FusedCudaIT {
  private static final String DEVICE = "cuda:0";

  /** Arithmetic in another order: a little more than between two graphs on the CPU. */
  private static final float CLOSE = 1e-3f;

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({"top-attention, 5", "holov, 7", "average-pool, 4", "evs, 25"})
  void theGpuGivesTheRowsOfTheCpu(String method, int keep) {
    Path clip = Samples.clip(folder.resolve("talk.mp4"));
    Path pack = TinyPack.fused(method, keep);
    Ran gpu = encode(clip, pack, DEVICE);
    String said = gpu.out() + gpu.err();
    assumeFalse(said.contains("NO_CUDA"), said);
    assertThat(gpu.code()).as(gpu.err()).isZero();
    assertThat(encode(clip, pack, "cpu").code()).isZero();
    TokenFile a =
        TokenFile.read(folder.resolve(DEVICE.replace(':', '-')).resolve("talk.safetensors"));
    TokenFile b = TokenFile.read(folder.resolve("cpu").resolve("talk.safetensors"));
    assertThat(a.info().streams().getFirst().method()).isEqualTo(method);
    assertThat(a.tokens().provenance().index()).isEqualTo(b.tokens().provenance().index());
    float[] rows = a.tokens().embeddings().toArray();
    float[] expected = b.tokens().embeddings().toArray();
    assertThat(rows).hasSameSizeAs(expected);
    for (int i = 0; i < rows.length; i++) {
      assertThat(rows[i]).isCloseTo(expected[i], within(CLOSE));
    }
  }

  private Ran encode(Path clip, Path pack, String device) {
    return Ran.command(
        "encode",
        clip,
        "--pack",
        pack,
        "--modality",
        "video",
        "--fps",
        "2",
        "--device",
        device,
        "--json",
        "--out",
        folder.resolve(device.replace(':', '-')));
  }
}
