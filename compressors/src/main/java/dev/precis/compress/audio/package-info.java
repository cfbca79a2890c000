/**
 * Methods for sound: they know that tokens follow each other in time, that a run of sound is one
 * window of the encoder, and what silence, onsets and voices are. API.
 */
@NullMarked
package dev.precis.compress.audio;

import org.jspecify.annotations.NullMarked;
