package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeCommandTest {
  @TempDir Path folder;
  private Path out = Path.of("");
  private Path pack = Path.of("");

  @BeforeEach
  void findPack() {
    pack = TinyPack.folder();
    out = folder.resolve("out");
  }

  private Ran encode(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("encode", "--pack", pack, "--out", out));
    arguments.addAll(List.of(more));
    return Ran.command(arguments.toArray());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aPictureBecomesATokenFileOfTheBudget() throws IOException {
    Path picture = Samples.picture(folder.resolve("cat.png"));
    Ran ran = encode(picture, "--keep", "4");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(TokenFile.read(out.resolve("cat.safetensors")).tokens().size()).isEqualTo(4);
    assertThat(ran.out())
        .contains("cat.png", "image", "methods: image holov, keep 4", "1 file written");
    assertThat(ran.err()).contains("[1/1] cat.png");
    assertThat(ran.outLines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void aClipGivesItsPicturesAndItsSound() {
    Path clip = Samples.clip(folder.resolve("talk.mp4"));
    Ran ran = encode(clip, "-k", "2/frame", "-k", "audio=10%", "-m", "video=uniform", "--fps", "2");
    assertThat(ran.code()).as(ran.err()).isZero();
    TokenFile file = TokenFile.read(out.resolve("talk.safetensors"));
    assertThat(file.info().streams().stream().map(stream -> stream.source().modality()))
        .containsExactly(Modality.VIDEO, Modality.AUDIO);
    assertThat(file.info().streams().getFirst().method()).isEqualTo("uniform");
    assertThat(file.info().streams().getFirst().tokensOut()).isEqualTo(8);
    assertThat(file.info().streams().getLast().budget()).isEqualTo("10%");
  }

  @Test
  void aPackWithACompressorInItsGraphJustWorks() throws IOException {
    Path picture = Samples.picture(folder.resolve("cat.png"));
    Path fused = TinyPack.fused("top-attention", 5);
    Ran ran = Ran.command("encode", picture, "--pack", fused, "--out", out);
    assertThat(ran.code()).as(ran.err()).isZero();
    TokenFile file = TokenFile.read(out.resolve("cat.safetensors"));
    assertThat(file.tokens().size()).isEqualTo(5);
    assertThat(file.info().streams().getFirst().tokensIn()).isEqualTo(16);
    assertThat(ran.out())
        .contains("methods: image top-attention, keep 5/frame")
        .contains("top-attention is in the graph of the image encoder");
    assertThat(ran.outLines())
        .anyMatch(
            line -> line.startsWith("cat.png") && line.contains(" 16 ") && line.contains(" 5 "));
    Ran other = Ran.command("encode", picture, "--pack", fused, "--out", out, "-m", "divprune");
    assertThat(other.code()).isEqualTo(ExitCode.USAGE);
    assertThat(other.err()).contains("method divprune", "top-attention in its graph");
  }

  @Test
  void onlyTheStreamsAndFramesAskedFor() {
    Path clip = Samples.clip(folder.resolve("talk.mp4"));
    Ran ran = encode(clip, "--modality", "video", "--at", "0.5,1.5", "--keep", "3/frame");
    assertThat(ran.code()).as(ran.err()).isZero();
    TokenFile file = TokenFile.read(out.resolve("talk.safetensors"));
    assertThat(file.info().streams()).hasSize(1);
    assertThat(file.info().streams().getFirst().source().grid().t()).isEqualTo(2);
  }

  @Test
  void aBadFileDoesNotStopTheOthers() throws IOException {
    Path good = Samples.picture(folder.resolve("good.png"));
    Path text = Files.writeString(folder.resolve("bad.mp4"), "not a film at all\n".repeat(40));
    Path empty = Files.createFile(folder.resolve("empty.jpg"));
    Path last = Samples.picture(folder.resolve("last.jpg"));
    Ran ran = encode(good, text, empty, folder.resolve("absent.png"), last);
    assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
    assertThat(names(out)).containsExactly("good.safetensors", "last.safetensors");
    assertThat(ran.out()).contains("2 files written", "3 failed");
    assertThat(ran.err().lines().filter(line -> line.startsWith("precis: ")))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("precis: bad.mp4: "),
            line -> assertThat(line).startsWith("precis: empty.jpg: ").contains("0 bytes"),
            line -> assertThat(line).startsWith("precis: absent.png: "));
  }

  @Test
  void failuresAreInTheJsonBesideTheResults() throws IOException {
    Path good = Samples.picture(folder.resolve("good.png"));
    Path huge = Samples.hugePng(folder.resolve("huge.png"), 30_000);
    Ran ran = encode(good, huge, "--json");
    assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ran.err()).isEmpty();
    JsonNode all = new ObjectMapper().readTree(ran.out());
    assertThat(all.get("written").asInt()).isEqualTo(1);
    assertThat(all.at("/files/0/streams/0/stages/encode/items").asInt()).isPositive();
    assertThat(all.at("/files/1/error/kind").asText()).isEqualTo("LIMIT");
    assertThat(all.at("/files/1/error/message").asText()).contains("30000");
  }

  @Test
  void inputsOfOneNameGetNumbers() throws IOException {
    Path a = Samples.picture(folder.resolve("a/cat.png"));
    Path b = Samples.picture(folder.resolve("b/cat.jpg"));
    assertThat(encode(a, b).code()).isZero();
    assertThat(names(out)).containsExactly("cat-2.safetensors", "cat.safetensors");
  }

  @Test
  void aFolderKeepsItsShape() throws IOException {
    Samples.picture(folder.resolve("in/cat.png"));
    Samples.picture(folder.resolve("in/sub/cat.png"));
    Files.writeString(folder.resolve("in/readme.txt"), "no medium");
    assertThat(encode(folder.resolve("in"), "--recursive").code()).isZero();
    assertThat(names(out)).containsExactly("cat.safetensors", "sub/cat.safetensors");
  }

  @Test
  void aBudgetAboveTheInputKeepsAllAndSaysSo() throws IOException {
    Path picture = Samples.picture(folder.resolve("cat.png"));
    Ran ran = encode(picture, "--keep", "100000");
    assertThat(ran.code()).isZero();
    TokenFile file = TokenFile.read(out.resolve("cat.safetensors"));
    assertThat((long) file.tokens().size()).isEqualTo(file.info().streams().getFirst().tokensIn());
    assertThat(ran.out()).contains("note: cat.png image: budget 100000 exceeds");
  }

  @Test
  void aCutVideoGivesWhatCameAndIsMarked() throws IOException {
    Ran ran = encode(Samples.cutClip(folder.resolve("cut.mp4")), "--fps", "5");
    assertThat(ran.code()).as(ran.err()).isZero();
    TokenFile file = TokenFile.read(out.resolve("cut.safetensors"));
    assertThat(file.info().anyTruncated()).isTrue();
    assertThat(file.tokens().size()).isPositive();
    assertThat(ran.out()).contains("note: cut.mp4 video: the medium ends early");
  }

  @Test
  void soundWithoutSamplesIsRefused() throws IOException {
    Ran ran = encode(Samples.silentWav(folder.resolve("silent.wav")));
    assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ran.err()).contains("precis: silent.wav: ");
    assertThat(names(out)).isEmpty();
  }

  @Test
  void theSameCommandGivesTheSameBytes() throws IOException {
    Path clip = Samples.clip(folder.resolve("talk.mp4"));
    assertThat(encode(clip).code()).isZero();
    byte[] first = Files.readAllBytes(out.resolve("talk.safetensors"));
    assertThat(encode(clip).code()).isZero();
    assertThat(Files.readAllBytes(out.resolve("talk.safetensors"))).isEqualTo(first);
  }

  @Test
  void signalsAndHalfNumbersGoIntoTheFileWhenAskedFor() throws IOException {
    Path picture = Samples.picture(folder.resolve("cat.png"));
    assertThat(encode(picture, "--signals", "attention", "--dtype", "bf16").code()).isZero();
    FileFacts facts = FileFacts.read(out.resolve("cat.safetensors"));
    assertThat(facts.dtype().name()).isEqualTo("BF16");
    assertThat(facts.file().signals()).containsOnlyKeys("attention");
  }

  @Test
  void aReportPageLiesBesideTheTokens() throws IOException {
    Path picture = Samples.picture(folder.resolve("cat.png"));
    assertThat(encode(picture, "--report").code()).isZero();
    assertThat(names(out)).containsExactly("cat.html", "cat.safetensors");
  }

  @Test
  void mistakesOfTheCommandLineAreFoundBeforeAnyWork() throws IOException {
    Path picture = Samples.picture(folder.resolve("cat.png"));
    mistake("no method 'nosuch'; methods: ", picture, "--method", "nosuch");
    mistake("1 token or more, was 0", picture, "--keep", "0");
    mistake("'many' is no budget", picture, "--keep", "many");
    mistake("fps must be above 0", picture, "--fps", "0");
    mistake("--dtype must be f32, f16 or bf16", picture, "--dtype", "f64");
    mistake("--modality must be of image, video, audio", picture, "--modality", "smell");
    mistake("mutually exclusive", picture, "--fps", "1", "--frames", "3");
    mistake("device must be cpu", picture, "--device", "tpu");
    mistake("does not work on audio", picture, "--method", "audio=holov");
    mistake("is a folder; add --recursive", folder);
    assertThat(out).doesNotExist();
  }

  private void mistake(String message, Object... arguments) {
    Ran ran = encode(arguments);
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(message).startsWith("precis: ");
  }

  @Test
  void aMissingPackSaysHowToMakeIt() throws IOException {
    Path picture = Samples.picture(folder.resolve("cat.png"));
    Ran ran = Ran.command("encode", picture, "--out", out, "--pack", "no-such-pack");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("'precis pack default' makes the default one");
  }
}
