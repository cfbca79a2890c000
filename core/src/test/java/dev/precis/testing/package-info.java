/** Fixtures that the tests of several modules share. Internal. */
@NullMarked
package dev.precis.testing;

import org.jspecify.annotations.NullMarked;
