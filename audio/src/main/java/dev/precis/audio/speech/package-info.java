/**
 * What is said in a sound, as lines with times: written down by a pack's speech decoder, or read
 * from and written to subtitle files. API.
 */
@NullMarked
package dev.precis.audio.speech;

import org.jspecify.annotations.NullMarked;
