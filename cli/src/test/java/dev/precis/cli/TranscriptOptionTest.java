package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.audio.speech.Line;
import dev.precis.audio.speech.TranscriptFile;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptOptionTest {
  private static final List<Line> LINES =
      List.of(
          new Line(0, 900_000, "the cat sat on the mat"),
          new Line(900_000, 2_000_000, "a red car in the street"));

  @TempDir Path folder;
  private Path out = Path.of("");
  private Path clip = Path.of("");
  private Path pack = Path.of("");

  @BeforeEach
  void makeMedia() {
    pack = TinyPack.folder();
    out = folder.resolve("out");
    clip = Samples.clip(folder.resolve("talk.mp4"));
  }

  private Ran encode(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("encode", "--pack", pack, "--out", out));
    arguments.addAll(List.of(more));
    return Ran.command(arguments.toArray());
  }

  private Path side(String name) {
    Path file = folder.resolve(name);
    TranscriptFile.write(file, LINES);
    return file;
  }

  @Test
  void theSpeechIsWrittenBesideTheTokensAndIntoThem() {
    Ran ran = encode(clip, "--report", "--transcript");
    assertThat(ran.code()).as(ran.err()).isZero();
    List<Line> lines = TranscriptFile.read(out.resolve("talk.srt"));
    assertThat(lines).isNotEmpty();
    TokenFile file = TokenFile.read(out.resolve("talk.safetensors"));
    assertThat(file.info().streams().stream().map(stream -> stream.source().modality()))
        .containsExactly(Modality.VIDEO, Modality.AUDIO, Modality.TEXT);
    assertThat(file.info().streams().getLast().tokensIn()).isEqualTo(lines.size());
    assertThat(file.info().streams().getLast().method()).isEqualTo("semantic-spans");
    assertThat(ran.out()).contains("transcript: ", "talk.srt");
    assertThat(Ran.command("inspect", out.resolve("talk.safetensors")).out())
        .contains(lines.size() + " lines");
  }

  @Test
  void aSubtitleFileIsReadInstead() {
    for (String name : List.of("given.srt", "given.vtt")) {
      Ran ran = encode(clip, "-k", "text=100%", "--transcript", side(name), "--json");
      assertThat(ran.code()).as(ran.err()).isZero();
      TokenFile file = TokenFile.read(out.resolve("talk.safetensors"));
      assertThat(file.info().streams().getLast().tokensOut()).isEqualTo(2);
      assertThat(out.resolve("talk.srt")).doesNotExist();
      assertThat(ran.out()).doesNotContain("\"transcript\"");
    }
  }

  @Test
  void aQuestionKeepsTheSoundOfItsLine() {
    Ran ran =
        encode(
            clip,
            "--modality",
            "audio",
            "-m",
            "query-keep",
            "-k",
            "audio=20%",
            "-q",
            "a red car in the street",
            "--transcript",
            side("talk.srt"));
    assertThat(ran.code()).as(ran.err()).isZero();
    TokenFile file = TokenFile.read(out.resolve("talk.safetensors"));
    for (int r = 0; r < file.tokens().size(); r++) {
      if (file.tokens().provenance().modality()[r] == Modality.AUDIO) {
        assertThat(file.tokens().provenance().endUs()[r]).isGreaterThan(900_000);
      }
    }
  }

  /** As README has it: the file to encode may come before or after. */
  @Test
  void aMediaFileBehindTheOptionIsAnInput() {
    Ran ran = encode("--transcript", clip);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(TranscriptFile.read(out.resolve("talk.srt"))).isNotEmpty();
    Ran given = encode("--transcript", side("given.VTT"), clip);
    assertThat(given.code()).as(given.err()).isZero();
    TokenFile file = TokenFile.read(out.resolve("talk.safetensors"));
    assertThat(file.info().streams().getLast().tokensIn()).isEqualTo(LINES.size());
  }

  @Test
  void theReportShowsTheLinesOnTheTimeLine() throws IOException {
    Ran ran = encode(clip, "--report", "--transcript", side("given.srt"));
    assertThat(ran.code()).as(ran.err()).isZero();
    String page = Files.readString(out.resolve("talk.html"));
    assertThat(page).contains("What is said: 2 lines", ">the cat sat on the mat<", "0:00.9");
    assertThat(page.indexOf("What is said: 2 lines")).isLessThan(page.indexOf("<h2>Video"));
    Ran sound = encode(clip, "--modality", "audio", "--report", "--transcript", side("a.srt"));
    assertThat(sound.code()).as(sound.err()).isZero();
    assertThat(Files.readString(out.resolve("talk.html"))).contains("What is said: 2 lines");
  }

  @Test
  void mediaWithoutSoundNeedNone() throws IOException {
    Path picture = Samples.picture(folder.resolve("cat.png"));
    Ran ran = encode(picture, "--transcript");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(Files.exists(out.resolve("cat.srt"))).isFalse();
  }

  @Test
  void mistakesAreFoundBeforeAnyWork() throws IOException {
    Path other = Samples.clip(folder.resolve("other.mp4"));
    mistake("belongs to one input, there are 2", clip, other, "--transcript", side("one.srt"));
    mistake("must end in .srt or .vtt", clip, "--transcript=talk.txt");
    Path broken = Files.writeString(folder.resolve("broken.srt"), "1\nsoon --> later\nx\n");
    mistake("row 2 of the transcript is 'soon --> later'", clip, "--transcript", broken);
    assertThat(Files.exists(out)).isFalse();
  }

  private void mistake(String message, Object... arguments) {
    Ran ran = encode(arguments);
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(message);
  }
}
