package dev.precis.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.precis.PrecisException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileSafeTensorsTest {
  @TempDir Path folder;

  private static byte[] file(long length, String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(json)
        .array();
  }

  private static byte[] file(String header, int dataBytes) {
    return file(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
  }

  private static SafeTensors read(byte[] bytes) {
    return SafeTensors.of("bad", MemorySegment.ofArray(bytes), SafeTensorsLimits.REQUEST);
  }

  private static String item(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, begin, end);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[1]|must start with '{'",
        "{\"a\":1}|tensor 'a' must be OBJECT, is NUMBER_INT",
        "{\"a\":{}}|needs dtype, shape and two data_offsets",
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[1],\"data_offsets\":[0,8]}}|dtype 'F4'; known are",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8],\"x\":1}}|unknown key 'x'",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[-8],\"data_offsets\":[0,8]}}|number -8",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8.0],\"data_offsets\":[0,8]}}|must be NUMBER_INT",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1e400],\"data_offsets\":[0,8]}}|must be NUMBER_INT",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775808],\"data_offsets\":[0,8]}}|number 922",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8,9]}}|more than 2 numbers",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[8,0]}}|data_offsets are 8 to 0",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[7],\"data_offsets\":[0,8]}}|takes 7 bytes",
        "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[8],\"data_offsets\":[0,8]}}|Duplicate",
        "{\"__metadata__\":{\"k\":1}}|metadata 'k' must be STRING",
        "{\"__metadata__\":{\"k\":{}}}|metadata 'k' must be STRING",
        "{} {}|more than one JSON value",
        "{\"a\":|not proper JSON",
        "{|not proper JSON",
        "{}|end at byte 0 of the data, the file has 8",
      })
  void brokenHeadersAreNamed(String header, String message) {
    assertThatThrownBy(() -> read(file(header, 8)))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((PrecisException) e).kind())
        .isEqualTo(PrecisException.Kind.USER);
  }

  @Test
  void holesOverlapsAndLeftoversAreRefused() {
    String hole = "{" + item("a", "U8", "[2]", 0, 2) + "," + item("b", "U8", "[2]", 3, 5) + "}";
    assertThatThrownBy(() -> read(file(hole, 5)))
        .hasMessageContaining("hole before tensor 'b': it starts at byte 3")
        .hasMessageContaining("2 was expected");
    String overlap = "{" + item("a", "U8", "[4]", 0, 4) + "," + item("b", "U8", "[4]", 2, 6) + "}";
    assertThatThrownBy(() -> read(file(overlap, 6))).hasMessageContaining("overlap before tensor");
    String same = "{" + item("a", "U8", "[4]", 0, 4) + "," + item("b", "U8", "[4]", 0, 4) + "}";
    assertThatThrownBy(() -> read(file(same, 4))).hasMessageContaining("overlap before tensor");
    String one = "{" + item("a", "U8", "[4]", 0, 4) + "}";
    assertThatThrownBy(() -> read(file(one, 5))).hasMessageContaining("the file has 5");
    assertThatThrownBy(() -> read(file(one, 3))).hasMessageContaining("the file has 3");
    assertThat(read(file(one, 4)).names()).containsExactly("a");
  }

  @Test
  void namesMayNotOccurTwice() {
    String twice = "{" + item("a", "U8", "[1]", 0, 1) + "," + item("a", "U8", "[1]", 1, 2) + "}";
    assertThatThrownBy(() -> read(file(twice, 2))).hasMessageContaining("Duplicate field 'a'");
  }

  @Test
  void entriesOutOfOffsetOrderAreFine() {
    String swapped = "{" + item("b", "U8", "[1]", 1, 2) + "," + item("a", "U8", "[1]", 0, 1) + "}";
    byte[] bytes = file(swapped, 2);
    bytes[bytes.length - 1] = 9;
    assertThat(read(bytes).tensor("b").toInts()).containsExactly(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[4294967296,4294967296]",
        "[4611686018427387904,4]",
        "[9223372036854775807,9223372036854775807,2]",
        "[0,4294967296,4294967296]",
        "[2305843009213693952]"
      })
  void wrappedProductsAreRefused(String shape) {
    assertThatThrownBy(() -> read(file("{" + item("a", "F64", shape, 0, 0) + "}", 0)))
        .hasMessageContaining("more than a file can hold");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, (1 << 20) + 1, 1L << 32})
  void headerLengthsPastTheLimitAreRefused(long length) {
    assertThatThrownBy(() -> read(file(length, "{}", 0)))
        .hasMessageContaining(Long.toUnsignedString(length) + " bytes, at most 1048576")
        .extracting(e -> ((PrecisException) e).kind())
        .isEqualTo(PrecisException.Kind.LIMIT);
  }

  @Test
  void headerLongerThanTheFileIsRefused() {
    assertThatThrownBy(() -> read(file(100, "{}", 0))).hasMessageContaining("only 2 follow");
    assertThatThrownBy(() -> read(new byte[9])).hasMessageContaining("has 9 bytes");
    assertThatThrownBy(() -> read(file(0, "{}", 0))).hasMessageContaining("must start with '{'");
  }

  @Test
  void hundredThousandTinyEntriesStopAtTheLimit() {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 100_000; i++) {
      header.append(i == 0 ? "" : ",").append(item("t" + i, "U8", "[0]", 0, 0));
    }
    byte[] bytes = file(header.append('}').toString(), 0);
    assertThatThrownBy(
            () -> SafeTensors.of("many", MemorySegment.ofArray(bytes), SafeTensorsLimits.PACK))
        .hasMessageContaining("more than 4096 tensors");
    assertThatThrownBy(() -> read(bytes)).hasMessageContaining("at most 1048576");
  }

  @Test
  void deepJsonAndLongNamesAreRefused() {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatThrownBy(() -> read(file(deep, 0))).isInstanceOf(PrecisException.class);
    String inside = "{\"a\":{\"shape\":" + "[".repeat(50) + "]".repeat(50) + "}}";
    assertThatThrownBy(() -> read(file(inside, 0))).isInstanceOf(PrecisException.class);
    String name = "{" + item("n".repeat(600), "U8", "[0]", 0, 0) + "}";
    assertThatThrownBy(() -> read(file(name, 0)))
        .hasMessageContaining("names 512 characters")
        .extracting(e -> ((PrecisException) e).kind())
        .isEqualTo(PrecisException.Kind.LIMIT);
    String rank = "{" + item("a", "U8", "[1" + ",1".repeat(16) + "]", 0, 1) + "}";
    assertThatThrownBy(() -> read(file(rank, 1))).hasMessageContaining("more than 16 numbers");
  }

  @Test
  void otherEncodingsAreRefused() {
    byte[] wide = "{}".getBytes(StandardCharsets.UTF_16LE);
    byte[] bytes =
        ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4).put(wide).array();
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(PrecisException.class);
    byte[] broken = file("{\"a\u00e9\":1}", 0);
    broken[11] = (byte) 0xff;
    assertThatThrownBy(() -> read(broken)).hasMessageContaining("not UTF-8");
  }

  @Test
  void placesThatAreNoFileAreNamed() throws IOException {
    assertThatThrownBy(() -> SafeTensors.open(folder)).hasMessageContaining("is not a file");
    assertThatThrownBy(() -> SafeTensors.open(folder.resolve("none")))
        .hasMessageContaining("does not exist");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> SafeTensors.open(empty)).hasMessageContaining("empty has 0 bytes");
  }

  /** Every flip and cut of a good file either opens and converts or is refused by name. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void damagedFilesNeverEscape(long seed) throws IOException {
    Path good = folder.resolve("good");
    SafeTensors.write(
        good,
        List.of(
            SafeTensorsEntry.of("embeddings", Matrix.of(2, 3, 1, 2, 3, 4, 5, 6), DType.F16),
            SafeTensorsEntry.ofLongs("times_us", new long[] {1, 2})),
        Map.of("pack", "tiny"));
    byte[] bytes = Files.readAllBytes(good);
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = Arrays.copyOf(bytes, bytes.length - random.nextInt(3));
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Throwable thrown =
          catchThrowable(() -> {
            SafeTensors read = read(damaged);
            for (String name : read.names()) {
              read.tensor(name).toMatrix();
            }
          });
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(PrecisException.class);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }
}
