package dev.precis.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.precis.decode.Ending;
import dev.precis.media.CancelToken;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneCutsTest {
  private static FakeVideo threeScenes() {
    double[][] scenes = new double[3][];
    for (int s = 0; s < scenes.length; s++) {
      scenes[s] = new Scene(s).picture(CutDetector.WIDTH, CutDetector.HEIGHT, 0);
    }
    return new FakeVideo(90)
        .painted((frame, canvas, width) -> Scene.write(scenes[frame / 30], canvas));
  }

  private static SceneCuts scenes(FakeVideo video, CancelToken cancel) {
    return SceneCuts.of(FakeVideo.SOURCE, video, MediaLimits.DEFAULT, cancel);
  }

  @Test
  void aWholeVideoIsWalkedAndItsCutsCarryTheirTimes() {
    FakeVideo video = threeScenes();
    SceneCuts found = scenes(video, new CancelToken());
    assertThat(found.cuts())
        .containsExactly(
            new Cut(30, 30 * FakeVideo.SECOND, Cut.Kind.HARD),
            new Cut(60, 60 * FakeVideo.SECOND, Cut.Kind.HARD));
    assertThat(found.frames()).isEqualTo(90);
    assertThat(found.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(video.readerClosed).isTrue();
  }

  @Test
  void aVideoCutShortGivesTheCutsSoFarAndSaysSo() {
    SceneCuts found = scenes(threeScenes().endingWith(Ending.CUT_SHORT), new CancelToken());
    assertThat(found.cuts()).hasSize(2);
    assertThat(found.ending().truncated()).isTrue();
  }

  @Test
  void cancellingEndsIt() {
    CancelToken cancel = new CancelToken();
    cancel.cancel();
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> scenes(threeScenes(), cancel));
  }

  @Test
  void aMovingPatternInAFileIsOneScene(@TempDir Path folder) {
    Path file =
        TestMedia.write(folder.resolve("a.mp4"), VideoSpec.moving720p(60).withSize(320, 180), null);
    SceneCuts found = SceneCuts.of(MediaSource.file(file));
    assertThat(found.frames()).isEqualTo(60);
    assertThat(found.cuts()).isEmpty();
  }
}
