/** Tests of video to tokens. Internal. */
@NullMarked
package dev.precis.video;

import org.jspecify.annotations.NullMarked;
