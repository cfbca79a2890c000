package dev.precis.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.precis.PrecisException;
import dev.precis.testing.Checkout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TorchZipTest {
  /** The pickle of a float32 tensor of 3 x 4, which PyTorch 2.5 and 2.13 load. */
  private static final String KNOWN =
      "800263746f7263682e5f7574696c730a5f72656275696c645f74656e736f725f76320a2828580700000073746f"
          + "7261676563746f7263680a466c6f617453746f726167650a58010000003058030000006370754b0c74514b"
          + "004b034b04864b044b01868963636f6c6c656374696f6e730a4f726465726564446963740a295274522e";

  @TempDir Path folder;

  private static SafeTensors.Tensor parse(byte[] bytes) {
    return TorchZip.parse("x.pt", MemorySegment.ofArray(bytes));
  }

  private static Matrix random(int rows, int cols, long seed) {
    Random random = new Random(seed);
    Matrix out = Matrix.allocate(rows, cols);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        out.set(r, c, (float) random.nextGaussian());
      }
    }
    return out;
  }

  /** A zip of the JDK's making, entries stored. */
  private static byte[] zip(boolean compressed, Object... namesAndBytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndBytes.length; i += 2) {
        byte[] data = (byte[]) namesAndBytes[i + 1];
        ZipEntry entry = new ZipEntry((String) namesAndBytes[i]);
        if (!compressed) {
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(data.length);
          CRC32 crc = new CRC32();
          crc.update(data);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(data);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] known() {
    return HexFormat.of().parseHex(KNOWN);
  }

  @Test
  void thePickleIsThatWhichPyTorchLoads() {
    assertThat(HexFormat.of().formatHex(new TorchPickle(DType.F32, new long[] {3, 4}).toBytes()))
        .isEqualTo(KNOWN);
  }

  @Test
  void entriesLieStoredAndAlignedInTheOrderOfTheFormat() throws IOException {
    byte[] bytes = TorchZip.toBytes(Matrix.of(1, 2, 1, 2), DType.F32);
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
        names.writeBytes(ascii(entry.getName() + "=" + entry.getSize() + " "));
        zip.readAllBytes();
      }
    }
    assertThat(names.toString(StandardCharsets.US_ASCII))
        .isEqualTo("archive/data.pkl=130 archive/byteorder=6 archive/data/0=8 archive/version=2 ");
    byte[] values = {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40};
    int at =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .indexOf(new String(values, StandardCharsets.ISO_8859_1));
    assertThat(at).isPositive();
    assertThat(at % 64).isZero();
  }

  @ParameterizedTest
  @CsvSource({"keep5_f32,F32", "keep5_f16,F16", "keep5_bf16,BF16"})
  void filesOfAnotherWriterComeOutByteForByte(String name, DType dtype) throws IOException {
    Path golden = Checkout.fixture("tiny-llava").resolve("golden");
    Matrix full = Npy.read(golden.resolve("image_embeds_full.npy")).toMatrix();
    byte[] expected = Files.readAllBytes(golden.resolve(name + ".pt"));
    assertThat(TorchZip.toBytes(full.slice(0, 5), dtype)).isEqualTo(expected);
    SafeTensors.Tensor read = TorchZip.read(golden.resolve(name + ".pt"));
    assertThat(read.dtype()).isEqualTo(dtype);
    assertThat(read.shape()).containsExactly(5, full.cols());
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void matricesComeBackAsTheirTypeHoldsThem(DType dtype) {
    for (int[] sides : new int[][] {{1, 1}, {7, 13}, {300, 1021}, {70000, 1}}) {
      Matrix matrix = random(sides[0], sides[1], sides[0]);
      Path file = folder.resolve("m.pt");
      TorchZip.write(file, matrix, dtype);
      SafeTensors.Tensor read = TorchZip.read(file);
      assertThat(read.shape()).containsExactly(sides[0], sides[1]);
      SafeTensors.Tensor expected =
          new SafeTensors.Tensor(
              "m", dtype, read.shape(), SafeTensorsEntry.of("m", matrix, dtype).bytes());
      assertThat(Arrays.equals(read.toFloats(), expected.toFloats())).isTrue();
    }
  }

  @Test
  void otherTypesAndRanksComeBack() {
    Path file = folder.resolve("x.pt");
    TorchZip.write(file, SafeTensorsEntry.ofLongs("grid", new long[] {1, -8, 1L << 40}));
    assertThat(TorchZip.read(file).toLongs()).containsExactly(1, -8, 1L << 40);
    TorchZip.write(file, SafeTensorsEntry.ofDoubles("d", new double[] {1, 2}, 1, 2, 1));
    assertThat(TorchZip.read(file).shape()).containsExactly(1, 2, 1);
    TorchZip.write(file, Matrix.allocate(0, 64), DType.F16);
    assertThat(TorchZip.read(file).shape()).containsExactly(0, 64);
  }

  @Test
  void tensorsThatPyTorchHasNoStorageForAreRefused() {
    assertThatThrownBy(
            () -> TorchZip.write(folder.resolve("b"), SafeTensorsEntry.ofBytes("b", new byte[3])))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("not U8");
    assertThatThrownBy(() ->
            TorchZip.write(
                folder.resolve("b"), SafeTensorsEntry.ofFloats("b", new float[1], 1, 1, 1, 1)))
        .hasMessageContaining("this tensor has 4");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void memoOpcodesOfPyTorchAreSkipped() {
    String memoed = KNOWN.replace("76320a28", "76320a710028").replace("86", "86720100000071ff");
    SafeTensors.Tensor read =
        parse(
            zip(
                false,
                "any/data.pkl",
                HexFormat.of().parseHex(memoed),
                "any/data/0",
                new byte[48],
                "any/version",
                ascii("3\n")));
    assertThat(read.shape()).containsExactly(3, 4);
  }

  @ParameterizedTest
  @CsvSource({
    // os.system instead of the rebuild function
    "746f7263682e5f7574696c730a5f72656275696c645f74656e736f725f7632,6f730a73797374656d",
    "466c6f6174,43686172", // CharStorage
    "4b0c74,4b0d74", // a wrong count
    "514b00,514b01", // an offset
    "4b044b0186,4b014b0386", // column-major
    "4b034b0486,4a03ffffff4b0486", // a negative side
    "89636f,88636f", // requires_grad
    "2e,2e2e", // bytes behind the end
    "8002,8004" // another protocol
  })
  void picklesThatSayAnythingElseAreRefused(String seen, String instead) {
    String changed =
        KNOWN.contains(seen) && !seen.equals("2e")
            ? KNOWN.replaceFirst(seen, instead)
            : KNOWN + "2e";
    byte[] file =
        zip(
            false,
            "a/data.pkl",
            HexFormat.of().parseHex(changed),
            "a/data/0",
            new byte[48],
            "a/version",
            ascii("3\n"));
    assertThatThrownBy(() -> parse(file))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("only one plain tensor is read");
  }

  @Test
  void zipsThatAreNoTorchFilesAreRefused() {
    byte[] three = ascii("3\n");
    byte[] values = new byte[48];
    assertThatThrownBy(() -> parse(zip(true, "a/data.pkl", known())))
        .hasMessageContaining("compressed or encrypted");
    assertThatThrownBy(() -> parse(zip(false, "a/data.pkl", known(), "a/data/0", values)))
        .hasMessageContaining("holds no 'a/version'");
    assertThatThrownBy(() -> parse(zip(false, "a/x", known())))
        .hasMessageContaining("no data.pkl in a top folder");
    assertThatThrownBy(
            () -> parse(zip(false, "a/data.pkl", known(), "a/version", three, "a/data/0", three)))
        .hasMessageContaining("needs 48 bytes, it has 2");
    assertThatThrownBy(() ->
            parse(
                zip(
                    false,
                    "a/data.pkl",
                    known(),
                    "a/version",
                    three,
                    "a/byteorder",
                    ascii("big"),
                    "a/data/0",
                    values)))
        .hasMessageContaining("little-endian");
    assertThatThrownBy(() -> parse(new byte[10])).hasMessageContaining("does not end like a zip");
  }

  @Test
  void changedValuesAreNoticed() {
    byte[] good = TorchZip.toBytes(random(8, 8, 3), DType.F32);
    byte[] changed = good.clone();
    changed[400] ^= 1;
    assertThatThrownBy(() -> parse(changed)).hasMessageContaining("checksum of 'archive/data/0'");
  }

  @Test
  void damagedFilesNeverEscape() {
    byte[] good = TorchZip.toBytes(random(2, 3, 3), DType.F16);
    Random random = new Random(5);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = Arrays.copyOf(good, good.length - (random.nextInt(8) == 0 ? 1 : 0));
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      Throwable thrown = catchThrowable(() -> parse(damaged).toMatrix());
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(PrecisException.class);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(8000);
  }
}
