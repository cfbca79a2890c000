package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.media.MediaLimits;
import dev.precis.sample.FrameSampler;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that leave while their media are being encoded. */
@Timeout(120)
class LeavingIT {
  private static final int FRAMES = 2000;

  @TempDir private Path folder;

  /** All frames of a long video: some seconds of work. */
  private String slowMedium() throws Exception {
    Path film = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(FRAMES), null);
    return Asking.image("video/mp4", Files.readAllBytes(film)).replace("image_url", "video_url");
  }

  private static ProxyRig rig() {
    return ProxyRig.llava(settings ->
        ProxyRig.with(
            settings,
            spec ->
                spec.withSampler(new FrameSampler.EveryFrame())
                    .withLimits(MediaLimits.DEFAULT.with().sampledFrames(FRAMES).build())));
  }

  @Test
  void anEncoderIsStoppedWhenItsOnlyClientLeaves() throws Exception {
    try (ProxyRig rig = rig()) {
      CompletableFuture<HttpResponse<String>> asked =
          rig.client.sendAsync(rig.client.post(Asking.chat(slowMedium())));
      ProxyRig.until(() -> rig.proxy.encoderRuns() == 1);
      asked.cancel(true);
      ProxyRig.until(() -> rig.proxy.encoderStops() == 1);
      assertThat(rig.proxy.cachedBytes()).isZero();
      assertThat(rig.server.got).isEmpty();
    }
  }

  @Test
  void anEncoderGoesOnWhileSomebodyElseWaits() throws Exception {
    try (ProxyRig rig = rig();
        Asking other = new Asking(rig.proxy.port())) {
      String body =
          Asking.with("\"precis\":{\"keep\":\"9\"}", Asking.chat(slowMedium(), Asking.text("a")));
      CompletableFuture<HttpResponse<String>> leaves = rig.client.sendAsync(rig.client.post(body));
      CompletableFuture<HttpResponse<String>> stays = other.sendAsync(other.post(body));
      ProxyRig.until(() -> rig.proxy.encoderRuns() == 1);
      leaves.cancel(true);
      assertThat(stays.get().statusCode()).isEqualTo(200);
      assertThat(rig.proxy.encoderStops()).isZero();
      assertThat(rig.proxy.encoderRuns()).isEqualTo(1);
    }
  }
}
