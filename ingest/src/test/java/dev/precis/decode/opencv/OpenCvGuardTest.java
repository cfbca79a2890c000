package dev.precis.decode.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.precis.media.ImageInfo;
import dev.precis.media.MediaRejected;
import dev.precis.media.Orientation;
import dev.precis.media.RejectionCode;
import dev.precis.testmedia.TestImages;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class OpenCvGuardTest {
  @Test
  void openCvRefusesWhatTheHeaderCheckWouldHaveRefused() {
    assumeThat(OpenCv.load()).as("setenv exists here").isTrue();
    assertThat(OpenCv.version()).startsWith("4.");
    // 20,000 x 20,000 is below OpenCV's built-in limit of 2^30 pixels and above the lowered one.
    byte[] bomb = TestImages.pngHeader(20_000, 20_000);
    ImageInfo unchecked = new ImageInfo("png", 20_000, 20_000, Orientation.NORMAL, 1);
    assertThatThrownBy(() -> PictureDecoder.decode("bomb", bomb, unchecked, Arena.global()))
        .isInstanceOfSatisfying(
            MediaRejected.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(RejectionCode.MEDIA_BROKEN);
              assertThat(refused).hasCauseInstanceOf(RuntimeException.class);
              assertThat(refused.getCause()).hasMessageContaining("CV_IO_MAX_IMAGE_PIXELS");
            });
  }
}
