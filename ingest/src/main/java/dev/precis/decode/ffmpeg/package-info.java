/** Containers, video and sound through the FFmpeg libraries. Internal. */
@NullMarked
package dev.precis.decode.ffmpeg;

import org.jspecify.annotations.NullMarked;
