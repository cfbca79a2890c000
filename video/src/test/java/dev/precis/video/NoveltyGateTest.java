package dev.precis.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.precis.image.VisionSize;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.sample.FrameSampler;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class NoveltyGateTest {
  private static final int PER_FRAME = 16;

  private final ModelPack pack = TinyPack.open();

  @AfterAll
  void closePack() {
    pack.close();
  }

  /** One row per encoded frame. */
  private record Row(int t, long startUs, long endUs, float weight) {}

  private record Result(List<Row> rows, int frames, int encoded, Grid grid, long pictures) {}

  private Result encode(FakeVideo video, VideoOptions options) {
    try (VideoEncoder encoder =
        VideoEncoder.open(
            pack,
            VisionSize.of(pack.vision()),
            FakeVideo.SOURCE,
            FrameSampler.byRate(1),
            options.withDecoder(video),
            new CancelToken())) {
      List<Row> rows = new ArrayList<>();
      for (EncodedTokens batch = encoder.next(); batch != null; batch = encoder.next()) {
        Provenance places = batch.tokens().provenance();
        for (int r = 0; r < places.size(); r++) {
          Row row =
              new Row(places.t()[r], places.startUs()[r], places.endUs()[r], places.weight()[r]);
          if (r % PER_FRAME == 0) {
            rows.add(row);
          }
          assertThat(row).isEqualTo(rows.getLast());
          assertThat(places.index()[r]).isEqualTo(row.t() * PER_FRAME + r % PER_FRAME);
        }
      }
      return new Result(
          rows,
          encoder.frames(),
          encoder.encoded(),
          encoder.source().grid(),
          encoder.timings().pictures());
    }
  }

  private static VideoOptions gated(int batch) {
    return VideoOptions.standard().withBatch(batch).withGate(NoveltyGate.DEFAULT);
  }

  private static double[] view(long seed, MemorySegment canvas, int width) {
    return new Scene(seed).picture(width, (int) (canvas.byteSize() / 3 / width), 0);
  }

  /** A camera that stands still, with the grain of its sensor; the view changes at some frames. */
  private static FakeVideo standing(int frames, int... cuts) {
    return new FakeVideo(frames)
        .painted((frame, canvas, width) -> {
          long scene = IntStream.of(cuts).filter(cut -> cut <= frame).count();
          double[] picture = view(scene, canvas, width);
          SplittableRandom random = new SplittableRandom(frame);
          for (int i = 0; i < picture.length; i++) {
            picture[i] += random.nextDouble(-4, 4);
          }
          Scene.write(picture, canvas);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void aStandingCameraIsEncodedOnceAndItsTokensCoverAllTime(int batch) {
    Result result = encode(standing(40), gated(batch));
    assertThat(result.rows()).containsExactly(new Row(0, 0, 40 * FakeVideo.SECOND, 40));
    assertThat(result.frames()).isEqualTo(40);
    assertThat(result.encoded()).isEqualTo(1);
    assertThat(result.pictures()).isEqualTo(1);
    assertThat(result.grid()).isEqualTo(new Grid(40, 4, 4));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void everySceneIsEncodedFromItsFirstFrame(int batch) {
    Result result = encode(standing(60, 7, 8, 30, 59), gated(batch));
    assertThat(result.rows())
        .containsExactly(
            new Row(0, 0, 7 * FakeVideo.SECOND, 7),
            new Row(7, 7 * FakeVideo.SECOND, 8 * FakeVideo.SECOND, 1),
            new Row(8, 8 * FakeVideo.SECOND, 30 * FakeVideo.SECOND, 22),
            new Row(30, 30 * FakeVideo.SECOND, 59 * FakeVideo.SECOND, 29),
            new Row(59, 59 * FakeVideo.SECOND, 60 * FakeVideo.SECOND, 1));
    assertThat(result.frames()).isEqualTo(60);
  }

  @Test
  void aMovingViewIsEncodedFrameByFrame() {
    FakeVideo video =
        new FakeVideo(20)
            .painted((frame, canvas, width) ->
                Scene.write(
                    new Scene(1)
                        .picture(width, (int) (canvas.byteSize() / 3 / width), 0.05 * frame),
                    canvas));
    assertThat(encode(video, gated(8)).rows())
        .hasSize(20)
        .allSatisfy(row -> assertThat(row.weight()).isEqualTo(1));
  }

  @Test
  void aSmallThingThatMovesIsNovel() {
    FakeVideo video =
        new FakeVideo(20)
            .painted((frame, canvas, width) -> {
              Scene.write(view(2, canvas, width), canvas);
              int side = Math.max(2, width / 28); // as large as a block, not in step with blocks
              int at = frame * side / 2;
              for (int y = 3; y < 3 + side; y++) {
                for (int x = at; x < at + side; x++) {
                  for (int c = 0; c < 3; c++) {
                    canvas.set(ValueLayout.JAVA_BYTE, 3L * (y * width + x) + c, (byte) 255);
                  }
                }
              }
            });
    assertThat(encode(video, gated(8)).rows()).hasSize(20);
  }

  @Test
  void slowChangeAddsUpUntilItIsNovel() {
    FakeVideo video =
        new FakeVideo(40).painted((frame, canvas, width) -> canvas.fill((byte) (50 + frame)));
    assertThat(encode(video, gated(8)).rows()).extracting(Row::t).containsExactly(0, 13, 26, 39);
  }

  @Test
  void oneFrameStandsForALimitedNumber() {
    VideoOptions options =
        VideoOptions.standard()
            .withBatch(2)
            .withGate(new NoveltyGate(NoveltyGate.DEFAULT_THRESHOLD, 15));
    assertThat(encode(standing(40), options).rows())
        .extracting(Row::weight)
        .containsExactly(15f, 15f, 10f);
  }

  @Test
  void withoutAGateEveryFrameIsEncoded() {
    Result result = encode(standing(20), VideoOptions.standard());
    assertThat(result.rows()).hasSize(20).allMatch(row -> row.weight() == 1);
    assertThat(result.encoded()).isEqualTo(20);
  }

  @Test
  void aVideoWithoutFramesIsEmpty() {
    assertThat(encode(new FakeVideo(0), gated(8)).rows()).isEmpty();
  }

  @Test
  void pixelsBesideTheLastWholeBlockCountToo() {
    VisionSize size = new VisionSize(31, 31, 1);
    NoveltyFilter filter = new NoveltyFilter(NoveltyGate.DEFAULT, size);
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment rgb = memory.allocate(size.rgbBytes());
      assertThat(filter.novel(rgb, 0)).isTrue();
      assertThat(filter.novel(rgb, 1)).isFalse();
      rgb.set(ValueLayout.JAVA_BYTE, size.rgbBytes() - 1, (byte) 200);
      assertThat(filter.novel(rgb, 2)).isTrue();
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    for (double threshold : new double[] {-1, 256, Double.NaN}) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> new NoveltyGate(threshold, 1))
          .withMessageContaining("0 to 255");
    }
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new NoveltyGate(1, 0));
  }
}
