package dev.precis.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptFileTest {
  private static final String SIGNS = "abc ÄÉ中文😀 0123 ,.:;!?'\"-()#@$%";

  @TempDir Path folder;

  private static List<Line> parse(String text) {
    return TranscriptFile.parse(text, TranscriptFormat.SUBRIP);
  }

  private static List<Line> parseVtt(String text) {
    return TranscriptFile.parse(text, TranscriptFormat.WEB_VTT);
  }

  private static List<Line> random(long seed, String signs) {
    Random random = new Random(seed);
    int[] points = signs.codePoints().toArray();
    List<Line> lines = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < 40; i++) {
      at += random.nextInt(5_000) * 1000L;
      List<String> rows = new ArrayList<>();
      for (int row = 0; row <= random.nextInt(3); row++) {
        StringBuilder words = new StringBuilder("w");
        random
            .ints(random.nextInt(30), 0, points.length)
            .forEach(p -> words.appendCodePoint(points[p]));
        rows.add(words.toString().strip());
      }
      long end = at + random.nextInt(9_000) * 1000L;
      lines.add(new Line(at, end, String.join("\n", rows)));
    }
    return lines;
  }

  @ParameterizedTest
  @EnumSource(TranscriptFormat.class)
  void whatIsWrittenIsReadBackTheSame(TranscriptFormat format) {
    for (long seed = 1; seed <= 20; seed++) {
      List<Line> lines = random(seed, SIGNS);
      Path file = folder.resolve("talk" + format.ending());
      TranscriptFile.write(file, lines);
      assertThat(TranscriptFile.read(file)).isEqualTo(lines);
    }
  }

  @Test
  void webVttKeepsWhatLooksLikeMarkup() {
    for (long seed = 1; seed <= 20; seed++) {
      List<Line> lines = random(seed, SIGNS + "<>&<b></b>&lt;&amp;-->{\\an8}");
      assertThat(parseVtt(TranscriptFile.text(lines, TranscriptFormat.WEB_VTT))).isEqualTo(lines);
    }
  }

  @Test
  void writesTheFormsThatPlayersKnow() {
    List<Line> lines =
        List.of(
            new Line(1_500_000, 2_000_400, "Hello"),
            new Line(3_723_004_000L, 3_724_000_000L, "a < b"));
    assertThat(TranscriptFile.text(lines, TranscriptFormat.SUBRIP))
        .isEqualTo(
            """
            1
            00:00:01,500 --> 00:00:02,000
            Hello

            2
            01:02:03,004 --> 01:02:04,000
            a < b

            """);
    assertThat(TranscriptFile.text(lines, TranscriptFormat.WEB_VTT))
        .isEqualTo(
            """
            WEBVTT

            00:00:01.500 --> 00:00:02.000
            Hello

            01:02:03.004 --> 01:02:04.000
            a &lt; b

            """);
  }

  @Test
  void readsByteOrderMarksAndEveryLineEnd() throws Exception {
    String text = "\uFEFF1\r\n00:00:01,000 --> 00:00:02,000\r\nÄpfel\r\nund Birnen\r\n\r\n";
    List<Line> expected = List.of(new Line(1_000_000, 2_000_000, "Äpfel\nund Birnen"));
    assertThat(parse(text)).isEqualTo(expected);
    assertThat(parse(text.replace("\r\n", "\r"))).isEqualTo(expected);
    Path wide = Files.write(folder.resolve("wide.SRT"), text.getBytes(StandardCharsets.UTF_16LE));
    assertThat(TranscriptFile.read(wide)).isEqualTo(expected);
  }

  @Test
  void readsWhatTheRulesOfWebVttAllow() {
    assertThat(
            parseVtt(
                """
                WEBVTT - a talk
                Kind: captions

                STYLE
                ::cue { color: red }

                NOTE nothing
                to see

                intro
                00:01.000 --> 00:02.500 align:start position:10%
                <v Ann><i>Hi</i> &amp; <c.loud>bye</c> 1 &lt; 2 <00:00:01.500>now

                100:00:00.000 --> 100:00:01.000
                late
                """))
        .containsExactly(
            new Line(1_000_000, 2_500_000, "Hi & bye 1 < 2 now"),
            new Line(360_000_000_000L, 360_001_000_000L, "late"));
  }

  @Test
  void readsWhatSubRipFilesHold() {
    assertThat(
            parse(
                """


                7
                0:00:05.000 --> 0:00:06,000  X1:1 X2:2
                {\\an8}<i>Go</i> <FONT color="red">on</font> a<b, x < y > z

                00:00:01,000-->00:00:02,000
                first

                9
                00:00:08,000 --> 00:00:09,000
                <b> </b>
                """))
        .containsExactly(
            new Line(1_000_000, 2_000_000, "first"),
            new Line(5_000_000, 6_000_000, "Go on a<b, x < y > z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "\uFEFF"})
  void readsAnEmptySubRipFileAsNoLines(String text) {
    assertThat(parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "00:00:61.000 --> 00:01:02.000",
    "00:60:00.000 --> 01:00:01.000",
    "00:00:01.0000 --> 00:00:02.000",
    "00:00:01.5 --> 00:00:02.000",
    "1 --> 2",
    "00:00:01.000 -->",
    "--> 00:00:01.000",
    "99999:00:00.000 --> 99999:00:01.000",
    "-1:00:00.000 --> 00:00:01.000",
    "00:00:02.000 --> 00:00:01.000",
    "٠٠:٠٠:٠١.000 --> 00:00:02.000",
  })
  void refusesBrokenTimesWithTheRow(String times) {
    String fine = "1\n00:00:00,000 --> 00:00:00,500\nfine\n\n";
    assertThatThrownBy(() -> parse(fine + "2\n" + times + "\nx\n"))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("row 6 ")
        .hasMessageContaining(times.substring(0, 5));
  }

  @Test
  void refusesTextWithoutTimesAndWebVttWithoutItsWord() {
    assertThatThrownBy(() -> parse("just some words\nand more\n")).hasMessageContaining("row 1 ");
    assertThatThrownBy(() -> parse("1")).hasMessageContaining("row 1 ");
    assertThatThrownBy(() -> parseVtt("00:01.000 --> 00:02.000\nx"))
        .hasMessageContaining("begins with WEBVTT");
    assertThatThrownBy(() -> parseVtt("WEBVTTX\n\n")).hasMessageContaining("row 1 ");
  }

  @Test
  void refusesFilesThatAreNoTranscripts() throws Exception {
    Path binary = Files.write(folder.resolve("x.srt"), new byte[] {(byte) 0xC3, 0x28, 0, 1});
    assertThatThrownBy(() -> TranscriptFile.read(binary)).hasMessageContaining("UTF-8");
    Path large = folder.resolve("large.vtt");
    Files.write(large, new byte[TranscriptFile.MAX_BYTES + 1]);
    assertThatThrownBy(() -> TranscriptFile.read(large))
        .hasMessageContaining("more than 8388608 bytes");
    assertThatThrownBy(() -> TranscriptFile.read(folder.resolve("none.srt")))
        .hasMessageContaining("none.srt");
    assertThatThrownBy(() -> TranscriptFile.read(folder.resolve("talk.txt")))
        .hasMessageContaining("must end in .srt or .vtt");
    assertThatThrownBy(() -> parse("\n".repeat(TranscriptFile.MAX_ROWS + 1)))
        .hasMessageContaining("rows, the limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<", "{\\", "&", "<b", "--", "<i>"})
  void readsARowOfNothingButMarkupInLinearTime(String sign) {
    String row = sign.repeat(TranscriptFile.MAX_BYTES / sign.length() / 2);
    String text = "WEBVTT\n\n00:01.000 --> 00:02.000\n" + row + "x\n";
    assertThat(parseVtt(text)).hasSize(1);
    assertThat(parse(text.substring(8))).hasSize(1);
  }

  @Test
  void cutsNoHostileFileShortOfAnAnswer() {
    Random random = new Random(3);
    String pieces = "<>&{}\\-0123456789:.,\n\r \t\uFEFFabWEBVTTNOTE";
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder(round % 2 == 0 ? "WEBVTT\n\n" : "1\n");
      random
          .ints(random.nextInt(200), 0, pieces.length())
          .forEach(p -> text.append(pieces.charAt(p)));
      text.insert(text.length() / 2, "\n00:00:01.000 --> 00:00:02.000\n");
      try {
        parse(text.toString()).forEach(line -> assertThat(line.text()).isNotBlank());
        parseVtt(text.toString()).forEach(line -> assertThat(line.text()).isNotBlank());
      } catch (PrecisException e) {
        assertThat(e.code()).isEqualTo("TRANSCRIPT_INVALID");
      }
    }
  }
}
