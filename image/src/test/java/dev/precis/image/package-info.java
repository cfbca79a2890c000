/** Tests of pictures to tokens. Internal. */
@NullMarked
package dev.precis.image;

import org.jspecify.annotations.NullMarked;
