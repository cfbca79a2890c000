/** Tests. Internal. */
@NullMarked
package dev.precis.compress.stage;

import org.jspecify.annotations.NullMarked;
