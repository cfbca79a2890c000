package dev.precis.decode.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.decode.Ending;
import dev.precis.media.Orientation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "1, 25, 10, 400000",
    "1001, 30000, 30, 1001000",
    "1, 90000, 1, 11",
    "1, 3, 1, 333333",
    "1, 3, 2, 666667",
    "1, 3, -1, -333333",
    "1, 1000000, 9000000000000000000, 2305843009213693951",
    "1, 1, -9223372036854775807, -2305843009213693951"
  })
  void stampsBecomeMicroseconds(long numerator, long denominator, long stamp, long micros) {
    assertThat(new Timebase(numerator, denominator).toMicros(stamp)).isEqualTo(micros);
  }

  @Test
  void aDamagedTimebaseStillCounts() {
    assertThat(new Timebase(0, 0).toMicros(5)).isEqualTo(5_000);
  }

  @Test
  void aRateCountsFromTheFirstFrame() {
    TimeCursor cursor = TimeCursor.atRate(3);
    cursor.start(1_000_000);
    cursor.start(9);
    assertThat(cursor.next()).isEqualTo(1_000_000);
    cursor.passBefore(1_333_333);
    assertThat(cursor.next()).isEqualTo(1_333_333);
    long mark = cursor.mark();
    cursor.passBefore(1_333_334);
    assertThat(cursor.next()).isEqualTo(1_666_667);
    cursor.rewind(mark);
    assertThat(cursor.next()).isEqualTo(1_333_333);
    assertThat(cursor.exhausted()).isFalse();
  }

  @Test
  void anAbsurdGapIsPassedInOneStep() {
    TimeCursor cursor = TimeCursor.atRate(1000);
    cursor.start(0);
    cursor.passBefore(Long.MAX_VALUE / 4);
    assertThat(cursor.next()).isGreaterThanOrEqualTo(Long.MAX_VALUE / 4);
  }

  @Test
  void listedTimesEnd() {
    TimeCursor cursor = TimeCursor.of(new long[] {5, 5, 9}, Ending.CUT_SHORT);
    cursor.passBefore(6);
    assertThat(cursor.next()).isEqualTo(9);
    cursor.passBefore(100);
    assertThat(cursor.exhausted()).isTrue();
    assertThat(cursor.afterLast()).isEqualTo(Ending.CUT_SHORT);
  }

  @Test
  void middlesSplitALengthEvenly() {
    assertThat(Spread.middles(100, 500, 4)).containsExactly(150, 250, 350, 450);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 1, NORMAL",
    "-1, 0, 0, 1, MIRRORED",
    "-1, 0, 0, -1, TURNED_180",
    "1, 0, 0, -1, FLIPPED",
    "0, 1, 1, 0, TRANSPOSED",
    "0, 1, -1, 0, CLOCKWISE_90",
    "0, -1, -1, 0, TRANSVERSED",
    "0, -1, 1, 0, COUNTERCLOCKWISE_90",
    "5, 5, -5, 5, NORMAL",
    "0, 0, 0, 0, NORMAL"
  })
  void displayMatricesAreQuarterTurns(int a, int b, int c, int d, Orientation orientation) {
    assertThat(DisplayMatrix.orientation(a, b, c, d)).isEqualTo(orientation);
  }
}
