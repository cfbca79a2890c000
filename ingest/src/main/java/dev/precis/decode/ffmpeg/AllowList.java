package dev.precis.decode.ffmpeg;

import java.util.List;

/** The demuxers and decoders that media may reach; everything else FFmpeg knows stays unused. */
final class AllowList {
  /** Demuxer names. */
  static final List<String> FORMATS =
      List.of(
          "mov",
          "mp4",
          "m4a",
          "3gp",
          "3g2",
          "mj2",
          "matroska",
          "webm",
          "mpegts",
          "avi",
          "ogg",
          "wav",
          "flac",
          "mp3",
          "aac");

  /** Decoder names; several may exist for one codec. */
  static final List<String> DECODERS =
      List.of(
          "h264",
          "hevc",
          "vp8",
          "vp9",
          "libdav1d",
          "libaom-av1",
          "mpeg4",
          "mjpeg",
          "aac",
          "opus",
          "vorbis",
          "mp3",
          "mp3float",
          "flac",
          "pcm_s16le",
          "pcm_s16be",
          "pcm_s24le",
          "pcm_s24be",
          "pcm_s32le",
          "pcm_s32be",
          "pcm_f32le",
          "pcm_f32be",
          "pcm_f64le",
          "pcm_f64be",
          "pcm_u8",
          "pcm_s8",
          "pcm_alaw",
          "pcm_mulaw");

  private AllowList() {}

  /** The demuxers as FFmpeg's options take them. */
  static String formats() {
    return String.join(",", FORMATS);
  }

  /** The decoders as FFmpeg's options take them. */
  static String decoders() {
    return String.join(",", DECODERS);
  }
}
