/**
 * Video to tokens, batch by batch: decoding of the next frames runs beside the encoding of the
 * current ones, in memory that does not grow with the video; scenes found and repeats told from
 * small pictures, without an encoder. API.
 */
@NullMarked
package dev.precis.video;

import org.jspecify.annotations.NullMarked;
