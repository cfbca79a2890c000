/** Tests of the merging methods. */
@NullMarked
package dev.precis.compress.merge;

import org.jspecify.annotations.NullMarked;
