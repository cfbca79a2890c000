/** Tests of fetching media. */
@NullMarked
package dev.precis.serving.fetch;

import org.jspecify.annotations.NullMarked;
