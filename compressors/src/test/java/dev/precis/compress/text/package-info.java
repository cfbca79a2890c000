/** Tests of the methods for text. */
@NullMarked
package dev.precis.compress.text;

import org.jspecify.annotations.NullMarked;
