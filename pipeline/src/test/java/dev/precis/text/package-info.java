/** Tests of the text encoder. */
@NullMarked
package dev.precis.text;

import org.jspecify.annotations.NullMarked;
