package dev.precis.testmedia;

import java.util.function.IntToLongFunction;

/**
 * A video to make.
 *
 * @param encoder FFmpeg's name: libopenh264, mpeg4, libvpx-vp9, mjpeg
 * @param pixelFormat FFmpeg's number of the encoder's input format
 * @param timebaseDenominator ticks per second of the stamps
 * @param stamps stamp of each frame, ticks
 * @param group distance of key frames
 * @param bFrames frames coded in both directions between two others
 * @param quarterTurns display rotation, clockwise
 * @param noise true for moving pattern with noise, false for numbered boards
 */
public record VideoSpec(
    String encoder,
    int pixelFormat,
    int width,
    int height,
    int frames,
    int timebaseDenominator,
    IntToLongFunction stamps,
    int group,
    int bFrames,
    int quarterTurns,
    int bitRate,
    boolean noise) {
  private static final int YUV420P = 0;

  /** Numbered H.264 frames of 64 x 48 pixels at 25 frames per second, a key frame every 10. */
  public static VideoSpec numbered(int frames) {
    return new VideoSpec(
        "libopenh264", YUV420P, 64, 48, frames, 25, i -> i, 10, 0, 0, 400_000, false);
  }

  /** Moving H.264 pictures with noise, 1280 x 720 at 30 frames per second, 4 Mb/s, GOP 60. */
  public static VideoSpec moving720p(int frames) {
    return new VideoSpec(
        "libopenh264", YUV420P, 1280, 720, frames, 30, i -> i, 60, 0, 0, 4_000_000, true);
  }

  public VideoSpec withEncoder(String encoder) {
    return new VideoSpec(
        encoder,
        pixelFormat,
        width,
        height,
        frames,
        timebaseDenominator,
        stamps,
        group,
        bFrames,
        quarterTurns,
        bitRate,
        noise);
  }

  public VideoSpec withPixelFormat(int pixelFormat) {
    return new VideoSpec(
        encoder,
        pixelFormat,
        width,
        height,
        frames,
        timebaseDenominator,
        stamps,
        group,
        bFrames,
        quarterTurns,
        bitRate,
        noise);
  }

  public VideoSpec withSize(int width, int height) {
    return new VideoSpec(
        encoder,
        pixelFormat,
        width,
        height,
        frames,
        timebaseDenominator,
        stamps,
        group,
        bFrames,
        quarterTurns,
        bitRate,
        noise);
  }

  public VideoSpec withStamps(int timebaseDenominator, IntToLongFunction stamps) {
    return new VideoSpec(
        encoder,
        pixelFormat,
        width,
        height,
        frames,
        timebaseDenominator,
        stamps,
        group,
        bFrames,
        quarterTurns,
        bitRate,
        noise);
  }

  public VideoSpec withGroup(int group, int bFrames) {
    return new VideoSpec(
        encoder,
        pixelFormat,
        width,
        height,
        frames,
        timebaseDenominator,
        stamps,
        group,
        bFrames,
        quarterTurns,
        bitRate,
        noise);
  }

  public VideoSpec withQuarterTurns(int quarterTurns) {
    return new VideoSpec(
        encoder,
        pixelFormat,
        width,
        height,
        frames,
        timebaseDenominator,
        stamps,
        group,
        bFrames,
        quarterTurns,
        bitRate,
        noise);
  }
}
