/** Tests of the methods over pictures and sound. */
@NullMarked
package dev.precis.compress.joint;

import org.jspecify.annotations.NullMarked;
