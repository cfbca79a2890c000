/** Tests of the pictures of kept tokens. Internal. */
@NullMarked
package dev.precis.report;

import org.jspecify.annotations.NullMarked;
