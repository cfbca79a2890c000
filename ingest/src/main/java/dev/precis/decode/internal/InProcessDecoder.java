package dev.precis.decode.internal;

import dev.precis.decode.AudioReader;
import dev.precis.decode.DecodedImage;
import dev.precis.decode.MediaDecoder;
import dev.precis.decode.VideoReader;
import dev.precis.decode.ffmpeg.ContainerProbe;
import dev.precis.decode.ffmpeg.FFmpeg;
import dev.precis.decode.ffmpeg.FFmpegAudioReader;
import dev.precis.decode.ffmpeg.FFmpegVideoReader;
import dev.precis.decode.ffmpeg.OpenRequest;
import dev.precis.decode.header.ContentType;
import dev.precis.decode.header.ContentType.Container;
import dev.precis.decode.header.ContentType.Picture;
import dev.precis.decode.header.ContentType.PictureFormat;
import dev.precis.decode.header.ContentType.Refused;
import dev.precis.decode.header.HeaderReader;
import dev.precis.decode.header.PictureHeader;
import dev.precis.decode.header.PixelBytes;
import dev.precis.decode.header.Sniffer;
import dev.precis.decode.opencv.OpenCv;
import dev.precis.decode.opencv.PictureDecoder;
import dev.precis.media.CancelToken;
import dev.precis.media.ImageInfo;
import dev.precis.media.MediaKind;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.media.MediaVersions;
import dev.precis.media.RejectionCode;
import dev.precis.sample.FrameSampler;
import java.lang.foreign.Arena;

/** The decoder that runs inside this process: plain Java looks first, native code only after. */
public final class InProcessDecoder implements MediaDecoder {
  private static final String PICTURES = "PNG, JPEG, WebP, GIF, BMP";
  private static final String CONTAINERS =
      "MP4/MOV, Matroska/WebM, MPEG-TS, AVI, Ogg, WAV, FLAC, MP3, AAC";

  @Override
  public MediaProbe probe(MediaSource source, MediaLimits limits) {
    try (HeaderReader header = HeaderReader.open(source)) {
      return switch (Sniffer.sniff(header)) {
        case Picture(PictureFormat format) -> {
          ImageInfo image = PictureHeader.read(header, format, limits);
          yield new MediaProbe(
              MediaKind.IMAGE, image.format(), header.size(), 0, image, null, null);
        }
        case Container(ContentType.ContainerFormat format) ->
            ContainerProbe.probe(OpenRequest.of(source, header, format, limits, new CancelToken()));
        case Refused(String description) ->
            throw unsupported(source, description, PICTURES + ", " + CONTAINERS);
      };
    }
  }

  @Override
  public DecodedImage image(MediaSource source, MediaLimits limits, Arena arena) {
    PictureFormat format;
    ImageInfo image;
    try (HeaderReader header = HeaderReader.open(source)) {
      format =
          switch (Sniffer.sniff(header)) {
            case Picture picture -> picture.format();
            case Container container ->
                throw unsupported(
                    source, "a %s container".formatted(container.format().label()), PICTURES);
            case Refused refused -> throw unsupported(source, refused.description(), PICTURES);
          };
      image = PictureHeader.read(header, format, limits);
      checkBytes(source, header.size(), limits);
    }
    // Read once and look again: what was checked must be what is decoded.
    byte[] file = WholeFile.read(source, limits.imageBytes());
    try (HeaderReader header = HeaderReader.open(MediaSource.bytes(source.name(), file))) {
      image = PictureHeader.read(header, format, limits);
      byte[] pixels = PixelBytes.keep(header, file, format);
      return PictureDecoder.decode(source.name(), pixels, image, arena);
    }
  }

  @Override
  public VideoReader video(
      MediaSource source, FrameSampler sampler, MediaLimits limits, CancelToken cancel) {
    return FFmpegVideoReader.open(container(source, limits, cancel), sampler);
  }

  @Override
  public AudioReader audio(MediaSource source, MediaLimits limits, CancelToken cancel) {
    return FFmpegAudioReader.open(container(source, limits, cancel));
  }

  @Override
  public MediaVersions versions() {
    FFmpeg.load();
    OpenCv.load();
    return new MediaVersions(FFmpeg.version(), FFmpeg.license(), OpenCv.version());
  }

  private static OpenRequest container(MediaSource source, MediaLimits limits, CancelToken cancel) {
    try (HeaderReader header = HeaderReader.open(source)) {
      return switch (Sniffer.sniff(header)) {
        case Container(ContentType.ContainerFormat format) ->
            OpenRequest.of(source, header, format, limits, cancel);
        case Picture(PictureFormat format) ->
            throw unsupported(source, "a %s picture".formatted(format.label()), CONTAINERS);
        case Refused(String description) -> throw unsupported(source, description, CONTAINERS);
      };
    }
  }

  private static void checkBytes(MediaSource source, long bytes, MediaLimits limits) {
    if (bytes > limits.imageBytes()) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_TOO_LARGE,
          "%s: has %d bytes; a picture file may have at most %d"
              .formatted(source.name(), bytes, limits.imageBytes()),
          limits.imageBytes(),
          bytes);
    }
  }

  private static MediaRejected unsupported(
      MediaSource source, String description, String supported) {
    return MediaRejected.of(
        RejectionCode.MEDIA_UNSUPPORTED_TYPE,
        "%s: its content is %s; supported here: %s"
            .formatted(source.name(), description, supported));
  }
}
