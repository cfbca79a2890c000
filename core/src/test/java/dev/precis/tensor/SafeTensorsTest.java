package dev.precis.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() {
    Path file = folder.resolve("all.safetensors");
    Matrix matrix = Matrix.of(2, 3, 1, -0.5f, 3, 65504, 5e-8f, -6);
    SafeTensors.write(
        file,
        List.of(
            SafeTensorsEntry.ofBytes("odd", new byte[] {1, 0, (byte) 255}),
            SafeTensorsEntry.of("f32", matrix),
            SafeTensorsEntry.of("f16", matrix, DType.F16),
            SafeTensorsEntry.of("bf16", matrix, DType.BF16),
            SafeTensorsEntry.ofDoubles("f64", new double[] {Math.PI, -1e300}, 2, 1),
            SafeTensorsEntry.ofInts("i32", new int[] {Integer.MIN_VALUE, 7}),
            SafeTensorsEntry.ofLongs("i64", new long[] {Long.MAX_VALUE, -1}),
            SafeTensorsEntry.ofFloats("cube", new float[] {1, 2, 3, 4, 5, 6}, 1, 3, 2),
            SafeTensorsEntry.ofFloats("empty", new float[0], 0, 4)),
        Map.of("method", "holov", "quote", "\"\n\u00e9"));

    try (SafeTensors read = SafeTensors.open(file)) {
      assertThat(read.names())
          .containsExactly("odd", "f32", "f16", "bf16", "f64", "i32", "i64", "cube", "empty");
      assertThat(read.metadata())
          .containsOnly(Map.entry("method", "holov"), Map.entry("quote", "\"\n\u00e9"));
      assertThat(read.tensor("odd").toInts()).containsExactly(1, 0, 255);
      assertThat(read.tensor("f32").toFloats()).containsExactly(matrix.toArray());
      assertThat(read.tensor("f32").toMatrix().row(1)).containsExactly(65504, 5e-8f, -6);
      assertThat(read.tensor("f16").toFloats())
          .containsExactly(1, -0.5f, 3, 65504, 5.9604645e-8f, -6);
      assertThat(read.tensor("bf16").toFloats()[3]).isEqualTo(65536f);
      assertThat(read.tensor("f64").toDoubles()).containsExactly(Math.PI, -1e300);
      assertThat(read.tensor("i32").toInts()).containsExactly(Integer.MIN_VALUE, 7);
      assertThat(read.tensor("i64").toLongs()).containsExactly(Long.MAX_VALUE, -1);
      assertThat(read.tensor("cube").shape()).containsExactly(1, 3, 2);
      assertThat(read.tensor("empty").toMatrix().rows()).isZero();
      assertThat(read.tensor("empty").toMatrix().cols()).isEqualTo(4);
    }
  }

  @Test
  void matricesFollowTheRankRule() {
    Path file = folder.resolve("ranks.safetensors");
    SafeTensors.write(
        file,
        List.of(
            SafeTensorsEntry.ofFloats("vector", new float[] {1, 2, 3}),
            SafeTensorsEntry.ofFloats("cube", new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2)),
        Map.of());
    try (SafeTensors read = SafeTensors.open(file)) {
      assertThat(read.tensor("vector").toMatrix()).hasToString("Matrix[3 x 1]");
      assertThat(read.tensor("vector").toMatrix(1, 3)).hasToString("Matrix[1 x 3]");
      assertThat(read.tensor("cube").toMatrix()).hasToString("Matrix[4 x 2]");
      assertThat(read.tensor("cube").toMatrix().row(2)).containsExactly(5, 6);
      assertThatThrownBy(() -> read.tensor("cube").toMatrix(3, 2))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("[2, 2, 2] cannot be seen as 3 x 2");
    }
  }

  @Test
  void conversionsThatWouldLieAreRefused() {
    Path file = folder.resolve("types.safetensors");
    SafeTensors.write(
        file,
        List.of(
            SafeTensorsEntry.ofLongs("wide", new long[] {1L << 40}),
            SafeTensorsEntry.ofFloats("float", new float[] {1.5f})),
        Map.of());
    try (SafeTensors read = SafeTensors.open(file)) {
      assertThatThrownBy(() -> read.tensor("wide").toInts())
          .hasMessageContaining("1099511627776, which does not fit an int");
      assertThatThrownBy(() -> read.tensor("wide").toFloats()).hasMessageContaining("is I64");
      assertThatThrownBy(() -> read.tensor("float").toLongs()).hasMessageContaining("is F32");
      assertThatThrownBy(() -> read.tensor("none"))
          .hasMessageContaining("no tensor 'none'; it has ['wide', 'float']");
    }
  }

  @Test
  void headIsPaddedAndBytesAreStable() throws IOException {
    List<SafeTensorsEntry> entries =
        List.of(
            SafeTensorsEntry.ofInts("b", new int[] {1}),
            SafeTensorsEntry.ofInts("a", new int[] {2}));
    Path first = folder.resolve("1");
    Path second = folder.resolve("2");
    SafeTensors.write(first, entries, Map.of("x", "1", "y", "2", "z", "3"));
    SafeTensors.write(second, entries, Map.of("z", "3", "y", "2", "x", "1"));
    byte[] bytes = Files.readAllBytes(first);
    assertThat(bytes).isEqualTo(Files.readAllBytes(second));
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(length % 8).isZero();
    assertThat(new String(bytes, 8, (int) length, StandardCharsets.UTF_8).stripTrailing())
        .isEqualTo(
            "{\"__metadata__\":{\"x\":\"1\",\"y\":\"2\",\"z\":\"3\"},"
                + "\"b\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"a\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[4,8]}}");
  }

  @Test
  void streamedColumnsMakeTheSameFile() throws IOException {
    SafeTensorsHeader header =
        SafeTensorsHeader.of(
            List.of(
                new SafeTensorsHeader.Spec("f", DType.F32, 2, 1),
                new SafeTensorsHeader.Spec("i", DType.I64, 1)),
            Map.of());
    Path streamed = folder.resolve("streamed");
    try (FileChannel channel =
        FileChannel.open(streamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      header.writeTo(channel);
      assertThat(channel.position()).isEqualTo(header.headBytes());
      ByteBuffer data = ByteBuffer.allocate((int) header.dataBytes());
      data.order(ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(2).putLong(3).flip();
      channel.write(data);
    }
    Path whole = folder.resolve("whole");
    SafeTensors.write(
        whole,
        List.of(
            SafeTensorsEntry.of("f", Matrix.column(1, 2)),
            SafeTensorsEntry.ofLongs("i", new long[] {3})),
        Map.of());
    assertThat(Files.readAllBytes(streamed)).isEqualTo(Files.readAllBytes(whole));
    assertThat(header.dataStarts()).containsExactly(header.headBytes(), header.headBytes() + 8);
  }

  @Test
  void failedWriteLeavesTheOldFileAndNoLeftover() throws IOException {
    Path file = folder.resolve("kept");
    Files.writeString(file, "old");
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                channel -> {
                  channel.write(ByteBuffer.wrap(new byte[100]));
                  throw new IOException("disk full");
                }))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("disk full");
    assertThat(file).hasContent("old");
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void writerRefusesNamesAndSizesThatTheReaderWould() {
    SafeTensorsHeader.Spec spec = new SafeTensorsHeader.Spec("a", DType.U8, 1);
    assertThatThrownBy(() -> SafeTensorsHeader.of(List.of(spec, spec), Map.of()))
        .hasMessageContaining("two tensors are named 'a'");
    assertThatThrownBy(() -> new SafeTensorsHeader.Spec("__metadata__", DType.U8, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SafeTensorsHeader.Spec("a", DType.F32, 1L << 62, 4))
        .hasMessageContaining("too many bytes");
    assertThatThrownBy(() -> SafeTensorsEntry.ofInts("a", new int[3], 2, 2))
        .hasMessageContaining("needs 16 bytes, got 12");
  }
}
