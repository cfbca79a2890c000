/** Tests of positions. Internal. */
@NullMarked
package dev.precis.fusion.position;

import org.jspecify.annotations.NullMarked;
