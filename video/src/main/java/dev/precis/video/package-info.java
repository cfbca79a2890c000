/**
 * Video to tokens, batch by batch: decoding of the next frames runs beside the encoding of the
 * current ones, in memory that does not grow with the video. API.
 */
@NullMarked
package dev.precis.video;

import org.jspecify.annotations.NullMarked;
