/**
 * How well the tokens that methods keep of a picture stand for it, method by method, the default
 * beside the released code. Internal.
 */
@NullMarked
package dev.precis.compare;

import org.jspecify.annotations.NullMarked;
