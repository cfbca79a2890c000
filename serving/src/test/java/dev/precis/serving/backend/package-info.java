/** Tests of back ends. Internal. */
@NullMarked
package dev.precis.serving.backend;

import org.jspecify.annotations.NullMarked;
