package dev.precis.media;

/**
 * The sound track of a container, as stored.
 *
 * @param codec name such as aac
 * @param channels channel count
 * @param sampleRate samples per second and channel
 * @param startUs time of the first sample on the media's timeline, microseconds
 * @param durationUs length the header claims, microseconds, 0 if unknown; not to be trusted
 */
public record AudioInfo(
    String codec, int channels, int sampleRate, long startUs, long durationUs) {}
