/**
 * Sound made ready for encoders: Whisper's log-mel spectrogram, Kaldi filter banks as BEATs wants
 * them, and windows that let sound of any length pass in flat memory. API.
 */
@NullMarked
package dev.precis.audio;

import org.jspecify.annotations.NullMarked;
