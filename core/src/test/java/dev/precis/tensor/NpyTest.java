package dev.precis.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.precis.PrecisException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
  @TempDir Path folder;

  private static byte[] file(int version, String header, int dataBytes) {
    int lengthBytes = version == 1 ? 2 : 4;
    byte[] out = new byte[8 + lengthBytes + header.length() + dataBytes];
    byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0};
    System.arraycopy(magic, 0, out, 0, 8);
    for (int i = 0; i < lengthBytes; i++) {
      out[8 + i] = (byte) (header.length() >>> (8 * i));
    }
    byte[] ascii = header.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(ascii, 0, out, 8 + lengthBytes, ascii.length);
    return out;
  }

  private static SafeTensors.Tensor parse(byte[] bytes) {
    return Npy.parse("bad.npy", MemorySegment.ofArray(bytes));
  }

  @Test
  void matrixComesBack() {
    Path path = folder.resolve("m.npy");
    Matrix matrix = Matrix.of(2, 3, 1, 2, 3, 4, 5.5f, -6);
    Npy.write(path, matrix);
    SafeTensors.Tensor read = Npy.read(path);
    assertThat(read.dtype()).isEqualTo(DType.F32);
    assertThat(read.shape()).containsExactly(2, 3);
    assertThat(read.toMatrix().toArray()).containsExactly(matrix.toArray());
    Npy.write(path, matrix, DType.F16);
    assertThat(Npy.read(path).toFloats()).containsExactly(matrix.toArray());
    Npy.write(path, SafeTensorsEntry.ofLongs("x", new long[] {-5, 1L << 50}));
    assertThat(Npy.read(path).toLongs()).containsExactly(-5, 1L << 50);
    assertThat(Npy.read(path).shape()).containsExactly(2);
  }

  @Test
  void headerIsWhatNumpyWrites() throws IOException {
    Path path = folder.resolve("v.npy");
    Npy.write(path, SafeTensorsEntry.ofInts("v", new int[] {1, 2, 3}));
    byte[] bytes = Files.readAllBytes(path);
    assertThat(bytes).hasSize(128 + 12);
    assertThat(new String(bytes, 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
    assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<i4', 'fortran_order': False, 'shape': (3,), } ")
        .endsWith(" \n");
  }

  @Test
  void bfloat16IsRefusedWithAWayOut() {
    assertThatThrownBy(() -> Npy.write(folder.resolve("b"), Matrix.allocate(1, 1), DType.BF16))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("npy has no bfloat16: write F32 or F16, or use safetensors");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void allVersionsAreRead(int version) {
    byte[] bytes = file(version, "{'shape':(2,2),'fortran_order':False,'descr':'<f4'}", 16);
    assertThat(parse(bytes).shape()).containsExactly(2, 2);
    byte[] scalar = file(version, "{'descr': '<f8', 'fortran_order': False, 'shape': (), }", 8);
    assertThat(parse(scalar).toDoubles()).containsExactly(0.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), };element type '|O' is refused",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (4,), };element type '>f4' is refused",
        "{'descr': [('a','<f4')], 'fortran_order': False, 'shape': (4,), };plain string is missing",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2,2), };column-major",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), };needs 20 bytes, 16 follow",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-4,), };digits is missing",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), };digits",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999,999999999999999), };2^63",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0,999999999999999999,99999999), };2^63",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (4,), };occurs twice",
        "{'descr': '<f4', 'shape': (4,), };descr, fortran_order and shape are needed",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), 'x': 1};unknown key 'x'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), } or 1;text after the dictionary",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4;is missing at character",
        "__import__('os');'{' is missing at character 0",
      })
  void otherHeadersAreRefused(String header, String message) {
    assertThatThrownBy(() -> parse(file(1, header, 16)))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining(message);
  }

  @Test
  void hugeShapeOverATinyBodyTakesNoMemory() {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }";
    assertThatThrownBy(() -> parse(file(1, header, 4)))
        .hasMessageContaining("needs 4000000000000 bytes, 4 follow");
  }

  @Test
  void lengthsPastTheFileAreRefused() {
    byte[] bytes = file(2, "{}", 0);
    bytes[11] = 127;
    assertThatThrownBy(() -> parse(bytes)).hasMessageContaining("at most 65536 are allowed");
    byte[] cut = file(1, "{}", 0);
    cut[8] = 100;
    assertThatThrownBy(() -> parse(cut)).hasMessageContaining("end at byte 110");
    assertThatThrownBy(() -> parse(new byte[] {1, 2})).hasMessageContaining("(2 bytes)");
    assertThatThrownBy(() -> parse(file(9, "{}", 0))).hasMessageContaining("version 9 is unknown");
    assertThatThrownBy(() -> Npy.read(folder)).hasMessageContaining("is not a file");
  }

  @Test
  void damagedFilesNeverEscape() {
    byte[] good = file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 16);
    Random random = new Random(5);
    int refused = 0;
    for (int round = 0; round < 5000; round++) {
      byte[] damaged = Arrays.copyOf(good, good.length - random.nextInt(2));
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
      Throwable thrown = catchThrowable(() -> parse(damaged).toMatrix());
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(PrecisException.class);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(2000);
  }
}
