/** Tests of the methods that follow a question. */
@NullMarked
package dev.precis.compress.query;

import org.jspecify.annotations.NullMarked;
