package dev.precis.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TokenFileTest {
  private static final Grid GRID = new Grid(3, 2, 2);

  @TempDir Path folder;

  private static TokenFileInfo info(int streams) {
    StreamInfo stream =
        new StreamInfo(
            Samples.source(5, GRID), "holov", Map.of("crops", "4"), "25%", 48, 12, false);
    return new TokenFileInfo(
        TokenFileInfo.VERSION, "pack", "cd", Stream.generate(() -> stream).limit(streams).toList());
  }

  private Path write(String name, DType dtype) {
    Path target = folder.resolve(name);
    TokenSequence tokens = Samples.grid(GRID, 5, 7);
    try (TokenFileWriter writer = TokenFileWriter.create(target, 8, dtype)) {
      writer.append(
          tokens.slice(0, 4, new Grid(1, 2, 2)), 0, Map.of("attention", Matrix.column(1, 2, 3, 4)));
      writer.append(
          tokens.slice(4, 12, new Grid(2, 2, 2)), 1, Map.of("attention", Matrix.allocate(8, 1)));
      writer.finish(info(2));
    }
    return target;
  }

  @ParameterizedTest
  @CsvSource({"F32, 0", "F16, 0.002", "BF16, 0.02"})
  void readsBackWhatWasWrittenInPieces(DType dtype, float tolerance) {
    TokenFile file = TokenFile.read(write("a.safetensors", dtype));
    TokenSequence expected = Samples.grid(GRID, 5, 7);
    assertThat(file.tokens().width()).isEqualTo(8);
    for (int r = 0; r < 12; r++) {
      for (int c = 0; c < 8; c++) {
        float want = c < 5 ? expected.embeddings().get(r, c) : 0;
        assertThat(file.tokens().embeddings().get(r, c))
            .isCloseTo(want, within(tolerance * Math.max(1, Math.abs(want)) + 1e-9f));
      }
    }
    assertThat(file.tokens().provenance().source())
        .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    assertThat(file.tokens().provenance().t()).isEqualTo(expected.provenance().t());
    assertThat(file.tokens().provenance().startUs()).isEqualTo(expected.provenance().startUs());
    assertThat(file.tokens().provenance().box()).isEqualTo(expected.provenance().box());
    assertThat(file.info()).isEqualTo(info(2));
    assertThat(file.signals())
        .hasEntrySatisfying("attention", v -> assertThat(v.get(3, 0)).isEqualTo(4));
  }

  @Test
  void rowsWithoutASignalHaveZeros() {
    Path target = folder.resolve("a.safetensors");
    TokenSequence tokens = Samples.grid(GRID, 5, 7);
    Matrix four = Matrix.of(4, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    try (TokenFileWriter writer = TokenFileWriter.create(target, 8, DType.F32)) {
      Grid one = new Grid(1, 2, 2);
      writer.append(tokens.slice(0, 4, one), 0, Map.of("attention", Matrix.column(1, 2, 3, 4)));
      writer.append(tokens.slice(4, 8, one), 1, Map.of("keys", four));
      writer.append(tokens.slice(8, 12, one), 1, Map.of());
      writer.finish(info(2));
    }
    Map<String, Matrix> signals = TokenFile.read(target).signals();
    assertThat(Objects.requireNonNull(signals.get("attention")).toArray())
        .containsExactly(1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0);
    float[] keys = Objects.requireNonNull(signals.get("keys")).toArray();
    assertThat(keys)
        .hasSize(24)
        .startsWith(0, 0, 0, 0, 0, 0, 0, 0, 3)
        .endsWith(3, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void refusesASignalThatChangesItsWidthOrItsRows() {
    TokenSequence tokens = Samples.grid(GRID, 5, 7).slice(0, 4, new Grid(1, 2, 2));
    Path target = folder.resolve("a.safetensors");
    try (TokenFileWriter writer = TokenFileWriter.create(target, 8, DType.F32)) {
      writer.append(tokens, 0, Map.of("keys", Matrix.allocate(4, 2)));
      assertThatThrownBy(() -> writer.append(tokens, 0, Map.of("keys", Matrix.allocate(4, 3))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("changed from 2 to 3 columns");
      assertThatThrownBy(() -> writer.append(tokens, 0, Map.of("keys", Matrix.allocate(3, 2))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3 rows for 4 tokens");
    }
  }

  @Test
  void givesTheSameBytesForTheSameTokens() throws IOException {
    assertThat(Files.readAllBytes(write("a.safetensors", DType.F16)))
        .isEqualTo(Files.readAllBytes(write("b.safetensors", DType.F16)));
  }

  @Test
  void leavesNothingWhenItIsNotFinished() throws IOException {
    Path target = folder.resolve("a.safetensors");
    try (TokenFileWriter writer = TokenFileWriter.create(target, 5, DType.F32)) {
      writer.append(Samples.grid(GRID, 5, 7), 0, Map.of());
      try (Stream<Path> entries = Files.list(folder)) {
        assertThat(entries).hasSize(1).noneMatch(target::equals);
      }
    }
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).isEmpty();
    }
  }

  @Test
  void removesWhatAKilledWriterLeftButNotWhatALivingOneHolds() throws IOException {
    Path abandoned = Files.createDirectory(folder.resolve(".a.safetensors.spool-0123456789ab"));
    Files.createFile(abandoned.resolve("lock"));
    Files.createFile(abandoned.resolve("0.column"));
    Path half = Files.createFile(folder.resolve("a.safetensors.tmp-0123456789ab"));
    Path target = folder.resolve("a.safetensors");
    try (TokenFileWriter living = TokenFileWriter.create(target, 5, DType.F32)) {
      assertThat(abandoned).doesNotExist();
      assertThat(half).doesNotExist();
      living.append(Samples.grid(GRID, 5, 7), 0, Map.of());
      try (TokenFileWriter second = TokenFileWriter.create(target, 5, DType.F32)) {
        second.append(Samples.grid(GRID, 5, 8), 0, Map.of());
        second.finish(info(1));
      }
      living.finish(info(1));
    }
    assertThat(TokenFile.read(target).tokens().embeddings().toArray())
        .isEqualTo(Samples.grid(GRID, 5, 7).embeddings().toArray());
  }

  @Test
  void refusesAFileThatIsNoTokenFile() {
    Path other = folder.resolve("other.safetensors");
    SafeTensors.write(other, List.of(SafeTensorsEntry.of("x", Matrix.allocate(2, 2))), Map.of());
    assertThatThrownBy(() -> TokenFile.read(other)).hasMessageContaining("no token file");
  }

  @Test
  void refusesRowsThatAreTooWideOrASignalThatChanges() {
    try (TokenFileWriter writer = TokenFileWriter.create(folder.resolve("a"), 4, DType.F32)) {
      assertThatThrownBy(() -> writer.append(Samples.grid(GRID, 5, 7), 0, Map.of()))
          .hasMessageContaining("5 columns in a file of 4");
    }
    try (TokenFileWriter writer = TokenFileWriter.create(folder.resolve("b"), 5, DType.F32)) {
      TokenSequence tokens = Samples.grid(GRID, 5, 7);
      writer.append(tokens, 0, Map.of("s", Matrix.allocate(12, 1)));
      assertThatThrownBy(() -> writer.append(tokens, 0, Map.of("s", Matrix.allocate(12, 2))))
          .hasMessageContaining("signal s changed");
    }
  }

  @Test
  void refusesADescriptionWithHoles() {
    Path hollow = folder.resolve("hollow.safetensors");
    for (String json :
        List.of(
            "{}",
            "{\"version\":1,\"pack\":\"p\",\"packDigest\":\"d\",\"streams\":[{}]}",
            "{\"version\":1,\"pack\":\"p\",\"packDigest\":\"d\",\"streams\":null}",
            "not json")) {
      SafeTensors.write(
          hollow,
          List.of(SafeTensorsEntry.of("embeddings", Matrix.allocate(2, 2))),
          Map.of("format", "precis-tokens", "precis", json));
      assertThatThrownBy(() -> TokenFile.read(hollow))
          .hasMessageContaining("hollow.safetensors: its description cannot be read");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F32", "F16", "BF16"})
  void bytesMadeInMemoryAreThoseOfAFile(DType dtype) throws IOException {
    TokenSequence tokens = Samples.grid(GRID, 5, 7);
    Path target = folder.resolve("a.safetensors");
    try (TokenFileWriter writer = TokenFileWriter.create(target, 5, dtype)) {
      writer.append(tokens, 0, Map.of());
      writer.finish(info(1));
    }
    assertThat(TokenFile.toBytes(info(1), tokens, dtype)).isEqualTo(Files.readAllBytes(target));
  }

  @Test
  void namesTheColumnThatIsMissing() {
    Path part = folder.resolve("part.safetensors");
    SafeTensors.write(
        part,
        List.of(SafeTensorsEntry.of("embeddings", Matrix.allocate(2, 2))),
        Map.of("format", "precis-tokens", "precis", info(1).toJson()));
    assertThatThrownBy(() -> TokenFile.read(part)).hasMessageContaining("no tensor");
  }
}
