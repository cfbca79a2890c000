package dev.precis.testmedia;

import java.nio.file.Path;

/**
 * Makes a long 1280 x 720 video with sound for measurements: {@code MakeVideo FILE SECONDS}; moving
 * pattern with noise, 30 frames per second, 4 Mb/s, a key frame every 60.
 */
public final class MakeVideo {
  private static final int FRAMES_PER_SECOND = 30;

  private MakeVideo() {}

  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: MakeVideo FILE SECONDS");
      System.exit(2);
    }
    int seconds = Integer.parseInt(arguments[1]);
    Path file =
        TestMedia.write(
            Path.of(arguments[0]),
            VideoSpec.moving720p(seconds * FRAMES_PER_SECOND),
            AudioSpec.tone(seconds));
    System.out.println(file);
  }
}
