/**
 * Pictures to tokens: preprocessing exactly as a model pack states it, tiling, and the vision
 * encoder that still pictures and video frames share. API.
 */
@NullMarked
package dev.precis.image;

import org.jspecify.annotations.NullMarked;
