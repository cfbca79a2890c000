package dev.precis.decode.ffmpeg;

import dev.precis.media.AudioInfo;
import dev.precis.media.MediaKind;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import dev.precis.media.VideoInfo;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avutil;

/** The facts of a container from its headers. */
public final class ContainerProbe {
  private ContainerProbe() {}

  /**
   * What the headers say; nothing about codecs is refused here, so that a report can name them.
   *
   * @throws MediaRejected MEDIA_BROKEN if there is neither picture nor sound, or what opening
   *     throws
   */
  public static MediaProbe probe(OpenRequest request) {
    try (Demuxer demuxer =
        Demuxer.open(request.source(), request.format(), request.limits(), request.cancel())) {
      AVStream videoStream = demuxer.best(avutil.AVMEDIA_TYPE_VIDEO);
      AVStream audioStream = demuxer.best(avutil.AVMEDIA_TYPE_AUDIO);
      if (videoStream == null && audioStream == null) {
        throw MediaRejected.of(
            RejectionCode.MEDIA_BROKEN,
            "%s: a %s container with neither a picture nor a sound track"
                .formatted(demuxer.name(), request.format().label()));
      }
      VideoInfo video = videoStream == null ? null : VideoTrack.describe(demuxer, videoStream);
      AudioInfo audio = audioStream == null ? null : AudioTrack.describe(demuxer, audioStream);
      long duration = demuxer.context().duration();
      return new MediaProbe(
          video == null ? MediaKind.AUDIO : MediaKind.VIDEO,
          request.format().label(),
          demuxer.bytes(),
          duration == Timebase.NONE ? 0 : Math.max(0, duration),
          null,
          video,
          audio);
    }
  }
}
