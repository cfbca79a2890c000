/** Tests of the command line. Internal. */
@NullMarked
package dev.precis.cli;

import org.jspecify.annotations.NullMarked;
