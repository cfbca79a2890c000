package dev.precis.media;

/**
 * The decoding libraries in use, for a report on the installation.
 *
 * @param ffmpeg release of FFmpeg, such as 8.1.2
 * @param ffmpegLicense the licence its build states
 * @param opencv release of OpenCV
 */
public record MediaVersions(String ffmpeg, String ffmpegLicense, String opencv) {}
