/** Methods that look at frames in time: segments, changes from frame to frame, pooling. API. */
@NullMarked
package dev.precis.compress.temporal;

import org.jspecify.annotations.NullMarked;
