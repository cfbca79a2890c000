package dev.precis.decode;

import dev.precis.media.FrameSize;

/**
 * One delivered frame.
 *
 * @param index how many frames this reader delivered before it
 * @param timeUs when it is shown, microseconds on the media's timeline (0 = where picture or sound
 *     starts first)
 * @param targetUs the time asked for that this frame answers; equal to {@code timeUs} where frames
 *     and not times were asked for
 * @param keyFrame true if it was coded without reference to another frame
 * @param size displayed size of the source frame
 */
public record FrameInfo(int index, long timeUs, long targetUs, boolean keyFrame, FrameSize size) {}
