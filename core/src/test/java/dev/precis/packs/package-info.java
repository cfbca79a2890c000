/** Tests of the way to the packs project. Internal. */
@NullMarked
package dev.precis.packs;

import org.jspecify.annotations.NullMarked;
