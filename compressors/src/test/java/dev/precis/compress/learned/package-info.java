/** Tests of trained compressors. Internal. */
@NullMarked
package dev.precis.compress.learned;

import org.jspecify.annotations.NullMarked;
