package dev.precis.testmedia;

/**
 * A sound to make: one tone, the same in every channel.
 *
 * @param encoder FFmpeg's name: aac, pcm_s16le, flac
 * @param startSeconds stamp of the first sample
 */
public record AudioSpec(
    String encoder,
    int sampleRate,
    int channels,
    double seconds,
    double hertz,
    double startSeconds) {
  /** A 440 Hz tone in stereo at 48 kHz, AAC. */
  public static AudioSpec tone(double seconds) {
    return new AudioSpec("aac", 48_000, 2, seconds, 440, 0);
  }

  public AudioSpec withEncoder(String encoder) {
    return new AudioSpec(encoder, sampleRate, channels, seconds, hertz, startSeconds);
  }

  public AudioSpec withShape(int sampleRate, int channels) {
    return new AudioSpec(encoder, sampleRate, channels, seconds, hertz, startSeconds);
  }

  public AudioSpec startingAt(double startSeconds) {
    return new AudioSpec(encoder, sampleRate, channels, seconds, hertz, startSeconds);
  }
}
