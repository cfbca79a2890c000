package dev.precis.testmedia;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Writes media files. */
public final class TestMedia {
  private TestMedia() {}

  /** A file with a picture track, a sound track, or both; the container follows the file's name. */
  public static Path write(Path file, @Nullable VideoSpec video, @Nullable AudioSpec audio) {
    return write(file, video, audio, "");
  }

  /**
   * The same with options for the muxer.
   *
   * @param muxerOptions such as {@code movflags=+faststart}
   */
  public static Path write(
      Path file, @Nullable VideoSpec video, @Nullable AudioSpec audio, String muxerOptions) {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    AVFormatContext output = new AVFormatContext(null);
    check(
        avformat.avformat_alloc_output_context2(output, null, (String) null, file.toString()),
        "choosing a container for " + file);
    AVDictionary options = new AVDictionary(null);
    try {
      VideoWriter pictures = video == null ? null : VideoWriter.open(output, video);
      AudioWriter sound = audio == null ? null : AudioWriter.open(output, audio);
      AVIOContext io = new AVIOContext(null);
      check(avformat.avio_open(io, file.toString(), avformat.AVIO_FLAG_WRITE), "opening " + file);
      output.pb(io);
      for (String option : muxerOptions.isEmpty() ? new String[0] : muxerOptions.split(",")) {
        String[] pair = option.split("=", 2);
        avutil.av_dict_set(options, pair[0], pair[1], 0);
      }
      check(avformat.avformat_write_header(output, options), "writing the header of " + file);
      writeInterleaved(pictures, sound);
      check(avformat.av_write_trailer(output), "finishing " + file);
      avformat.avio_closep(output.pb());
      if (pictures != null) {
        pictures.close();
      }
      if (sound != null) {
        sound.close();
      }
    } finally {
      avutil.av_dict_free(options);
      avformat.avformat_free_context(output);
    }
    return file;
  }

  /** Both tracks advance together, so that neither piles up in the muxer. */
  private static void writeInterleaved(
      @Nullable VideoWriter pictures, @Nullable AudioWriter sound) {
    boolean more = true;
    while (more) {
      more = false;
      if (pictures != null && (sound == null || pictures.time() <= sound.time())) {
        more = pictures.step();
      }
      if (sound != null && (pictures == null || !more || sound.time() <= pictures.time())) {
        more |= sound.step();
      }
    }
  }

  static void check(int code, String doing) {
    if (code < 0) {
      throw new IllegalStateException(doing + " failed with " + code);
    }
  }
}
