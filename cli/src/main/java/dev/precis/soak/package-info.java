/**
 * Long proofs by child processes of the command itself: killed at any moment, fed with broken
 * media, run for hours. Internal.
 */
@NullMarked
package dev.precis.soak;

import org.jspecify.annotations.NullMarked;
