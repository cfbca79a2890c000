// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What sound is like by TarsosDSP: silence, onsets, pitch. Found on the class path by {@link
 * dev.precis.audio.AudioCues#find()}. API.
 */
@NullMarked
package dev.precis.tarsos;

import org.jspecify.annotations.NullMarked;
