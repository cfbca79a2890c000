package dev.precis.decode.ffmpeg;

import dev.precis.media.AudioInfo;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVStream;

/** Reads the facts of a sound track off its stream header and holds them against the limits. */
final class AudioTrack {
  private AudioTrack() {}

  /** The track's facts; times are on the media's timeline. */
  static AudioInfo describe(Demuxer demuxer, AVStream stream) {
    AVCodecParameters parameters = stream.codecpar();
    Timebase timebase = Timebase.of(stream.time_base());
    long start =
        stream.start_time() == Timebase.NONE
            ? 0
            : timebase.toMicros(stream.start_time()) - demuxer.zeroMicros();
    return new AudioInfo(
        StreamDecoder.codecName(stream),
        parameters.ch_layout().nb_channels(),
        parameters.sample_rate(),
        start,
        VideoTrack.duration(demuxer, stream, timebase));
  }

  /**
   * Returns quietly if sound of this shape may be decoded.
   *
   * @throws MediaRejected MEDIA_BAD_AUDIO_SHAPE
   */
  static void check(String name, int channels, int sampleRate, MediaLimits limits) {
    if (channels < 1 || channels > limits.audioChannels()) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_BAD_AUDIO_SHAPE,
          "%s: its sound has %d channels; 1 to %d are allowed"
              .formatted(name, channels, limits.audioChannels()),
          limits.audioChannels(),
          channels);
    }
    if (sampleRate < limits.lowestSampleRate() || sampleRate > limits.highestSampleRate()) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_BAD_AUDIO_SHAPE,
          "%s: its sound has %d samples per second; %d to %d are allowed"
              .formatted(name, sampleRate, limits.lowestSampleRate(), limits.highestSampleRate()),
          sampleRate < limits.lowestSampleRate()
              ? limits.lowestSampleRate()
              : limits.highestSampleRate(),
          sampleRate);
    }
  }
}
