package dev.precis.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.precis.decode.Ending;
import dev.precis.image.PatchEntropy;
import dev.precis.image.VisionSize;
import dev.precis.media.MediaRejected;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.sample.FrameSampler;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120) // a deadlock should fail, not hang
class VideoEncoderTest {
  private static final int PER_FRAME = 16;

  private final ModelPack pack = TinyPack.open();

  @AfterAll
  void closePack() {
    pack.close();
  }

  private VideoEncoder open(FakeVideo video, int batch, CancelToken cancel) {
    return VideoEncoder.open(
        pack, size(), FakeVideo.SOURCE, FrameSampler.byRate(1), options(video, batch), cancel);
  }

  private VideoEncoder open(FakeVideo video, int batch, Executor executor) {
    return VideoEncoder.open(
        pack,
        size(),
        FakeVideo.SOURCE,
        FrameSampler.byRate(1),
        options(video, batch),
        new CancelToken(),
        executor);
  }

  private VisionSize size() {
    return VisionSize.of(pack.vision());
  }

  private static VideoOptions options(FakeVideo video, int batch) {
    return VideoOptions.standard().withDecoder(video).withBatch(batch);
  }

  private static List<EncodedTokens> drain(VideoEncoder encoder) {
    List<EncodedTokens> all = new ArrayList<>();
    for (EncodedTokens next = encoder.next(); next != null; next = encoder.next()) {
      all.add(next);
    }
    return all;
  }

  private static EncodedTokens pull(VideoEncoder encoder) {
    return Objects.requireNonNull(encoder.next(), "no batch left");
  }

  @Test
  void givesTheEntropyOfThePixelsWhenAsked() {
    FakeVideo video = new FakeVideo(3);
    VideoOptions asked = options(video, 2).withSignals(PatchEntropy.SIGNAL::equals);
    try (VideoEncoder encoder =
        VideoEncoder.open(
            pack, size(), FakeVideo.SOURCE, FrameSampler.byRate(1), asked, new CancelToken())) {
      for (EncodedTokens batch : drain(encoder)) {
        assertThat(batch.signals()).containsOnlyKeys(PatchEntropy.SIGNAL);
        assertThat(batch.signals().get(PatchEntropy.SIGNAL))
            .satisfies(signal -> assertThat(signal.rows()).isEqualTo(batch.tokens().size()));
      }
    }
  }

  @Test
  void framesComeInBatchesNumberedOverTheWholeVideo() {
    try (VideoEncoder encoder = open(new FakeVideo(20), 8, new CancelToken())) {
      List<EncodedTokens> batches = drain(encoder);
      assertThat(batches)
          .extracting(batch -> batch.tokens().grid())
          .containsExactly(new Grid(8, 4, 4), new Grid(8, 4, 4), new Grid(4, 4, 4));
      int row = 0;
      for (EncodedTokens batch : batches) {
        Provenance places = batch.tokens().provenance();
        assertThat(batch.signals().get("attention"))
            .satisfies(signal -> assertThat(signal.rows()).isEqualTo(places.size()));
        assertThat(batch.signals().get("attention-map"))
            .satisfies(map -> assertThat(map.rows()).isEqualTo(places.size()))
            .satisfies(map -> assertThat(map.cols()).isEqualTo(PER_FRAME));
        assertThat(batch.signals().get("frame-features"))
            .satisfies(rows -> assertThat(rows.rows()).isEqualTo(batch.tokens().grid().t()));
        for (int token = 0; token < places.size(); token++, row++) {
          assertThat(places.index()[token]).isEqualTo(row);
          assertThat(places.t()[token]).isEqualTo(row / PER_FRAME);
          assertThat(places.startUs()[token]).isEqualTo(row / PER_FRAME * FakeVideo.SECOND);
          assertThat(places.endUs()[token]).isEqualTo((row / PER_FRAME + 1) * FakeVideo.SECOND);
        }
      }
      assertThat(row).isEqualTo(20 * PER_FRAME);
      assertThat(encoder.next()).isNull();
      SourceInfo source = encoder.source();
      assertThat(source.grid()).isEqualTo(new Grid(20, 4, 4));
      assertThat(source.rate()).isEqualTo(1);
      assertThat(source.sourceWidth()).isEqualTo(160);
      assertThat(encoder.frames()).isEqualTo(20);
      assertThat(encoder.timings().pictures()).isEqualTo(20);
      assertThat(encoder.ending()).isEqualTo(Ending.COMPLETE);
    }
  }

  @Test
  void tokensDoNotDependOnTheBatch() {
    try (VideoEncoder one = open(new FakeVideo(10), 1, new CancelToken());
        VideoEncoder eight = open(new FakeVideo(10), 8, new CancelToken())) {
      assertThat(values(drain(one))).containsExactly(values(drain(eight)), within(1e-5f));
    }
  }

  @Test
  void theSameVideoGivesTheSameBytesTwice() {
    try (VideoEncoder one = open(new FakeVideo(11), 4, new CancelToken());
        VideoEncoder other = open(new FakeVideo(11), 4, new CancelToken())) {
      assertThat(values(drain(one))).isEqualTo(values(drain(other)));
    }
  }

  private static float[] values(List<EncodedTokens> batches) {
    float[] all = new float[0];
    for (EncodedTokens batch : batches) {
      float[] more = batch.tokens().embeddings().toArray();
      int at = all.length;
      all = Arrays.copyOf(all, at + more.length);
      System.arraycopy(more, 0, all, at, more.length);
    }
    return all;
  }

  @Test
  void decodingRestsOneBatchAheadWhileNobodyPulls() throws Exception {
    FakeVideo video = new FakeVideo(1000);
    try (ExecutorService decoding = Executors.newSingleThreadExecutor();
        VideoEncoder encoder = open(video, 4, decoding)) {
      assertThat(video.decoded).hasValue(0);
      for (int pulled = 1; pulled <= 5; pulled++) {
        pull(encoder);
        decoding.submit(() -> {}).get(); // whatever was queued before has run
        assertThat(video.decoded).hasValue(4 * (pulled + 1));
      }
    }
  }

  @Test
  void withoutDemandDecodingAheadRestsAfterOneFrameAndPullingStillWorks() {
    FakeVideo video = new FakeVideo(20);
    try (VideoEncoder encoder = open(video, 4, new CancelToken())) {
      encoder.demand(false);
      for (int pulled = 1; pulled <= 4; pulled++) {
        assertThat(pull(encoder).tokens().grid().t()).isEqualTo(4);
        assertThat(video.decoded).hasValue(4 * pulled + 1); // the one that ends the last span
      }
      encoder.demand(true);
      assertThat(drain(encoder)).hasSize(1);
    }
  }

  @Test
  void framesAreDecodedOnTheDecodingThread() {
    FakeVideo video = new FakeVideo(40);
    try (VideoEncoder encoder = open(video, 4, new CancelToken())) {
      drain(encoder);
    }
    assertThat(video.threads).extracting(Thread::getName).containsExactly("precis-video-decode");
  }

  @Test
  void anExecutorThatNeverRunsOrRefusesOnlyCostsTheOverlap() {
    for (Executor useless :
        List.<Executor>of(
            command -> {},
            command -> {
              throw new RejectedExecutionException("full");
            },
            Runnable::run)) {
      try (VideoEncoder encoder = open(new FakeVideo(10), 4, useless)) {
        assertThat(drain(encoder)).hasSize(3);
      }
    }
  }

  @Test
  void twoBuffersServeAVideoOfAnyLength() {
    FakeVideo video = new FakeVideo(2000);
    try (VideoEncoder encoder = open(video, 4, new CancelToken())) {
      int frames = 0;
      while (true) {
        try (Arena memory = Arena.ofShared()) {
          EncodedTokens batch = encoder.next(memory);
          if (batch == null) {
            break;
          }
          frames += batch.tokens().grid().t();
        }
      }
      assertThat(frames).isEqualTo(2000);
    }
    assertThat(video.addresses).hasSize(8);
  }

  @Test
  void tokensEndWithTheMemoryTheyWereAskedInto() {
    try (VideoEncoder encoder = open(new FakeVideo(4), 4, new CancelToken())) {
      EncodedTokens batch;
      try (Arena memory = Arena.ofShared()) {
        batch = Objects.requireNonNull(encoder.next(memory));
        assertThat(Float.isFinite(batch.tokens().embeddings().get(0, 0))).isTrue();
      }
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> batch.tokens().embeddings().get(0, 0));
    }
  }

  @Test
  void anErrorOfTheDecoderSurfacesInNextAfterWhatCameBefore() {
    try (VideoEncoder encoder = open(new FakeVideo(20).failingAt(10), 8, new CancelToken())) {
      assertThat(pull(encoder).tokens().grid().t()).isEqualTo(8);
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatExceptionOfType(MediaRejected.class)
            .isThrownBy(encoder::next)
            .withMessageContaining("frame 10");
      }
    }
  }

  @Test
  void cancellingReachesADecoderThatHangs() throws Exception {
    FakeVideo video = new FakeVideo(20).blockingAt(10);
    CancelToken cancel = new CancelToken();
    try (ExecutorService caller = Executors.newSingleThreadExecutor();
        VideoEncoder encoder = open(video, 8, cancel)) {
      Future<?> pulled = caller.submit(() -> drain(encoder));
      video.blocked.await();
      cancel.cancel();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(pulled::get)
          .withCauseInstanceOf(CancellationException.class);
    }
    assertThat(video.readerClosed).isTrue();
  }

  @Test
  void closingStopsADecoderThatHangsAndMayBeRepeated() throws Exception {
    FakeVideo video = new FakeVideo(20).blockingAt(9);
    VideoEncoder encoder = open(video, 8, new CancelToken());
    // the first batch is handed out while the second is being decoded
    pull(encoder);
    video.blocked.await();
    encoder.close();
    encoder.close();
    assertThat(video.readerClosed).isTrue();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(encoder::next);
  }

  @Test
  void aFrameOfAnotherSizeGetsBoxesInItsOwnPixels() {
    try (VideoEncoder encoder = open(new FakeVideo(4).turningUprightAt(2), 4, new CancelToken())) {
      float[] box = pull(encoder).tokens().provenance().box();
      // landscape 160 x 90: the middle 90 columns; upright 90 x 160: the middle 90 rows
      assertThat(Arrays.copyOfRange(box, 0, 4)).containsExactly(35, 0, 57.5f, 22.5f);
      int upright = 4 * 3 * PER_FRAME;
      assertThat(Arrays.copyOfRange(box, upright, upright + 4))
          .containsExactly(0, 35, 22.5f, 57.5f);
    }
  }

  @Test
  void aVideoCutShortGivesItsTokensAndSaysSo() {
    try (VideoEncoder encoder =
        open(new FakeVideo(5).endingWith(Ending.CUT_SHORT), 8, new CancelToken())) {
      assertThat(pull(encoder).tokens().grid().t()).isEqualTo(5);
      assertThat(encoder.truncated()).isFalse(); // not known before the end was asked for
      assertThat(encoder.next()).isNull();
      assertThat(encoder.truncated()).isTrue();
      assertThat(encoder.ending()).isEqualTo(Ending.CUT_SHORT);
    }
  }
}
