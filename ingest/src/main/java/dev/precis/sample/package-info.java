/** Which frames of a video are wanted. API. */
@NullMarked
package dev.precis.sample;

import org.jspecify.annotations.NullMarked;
