/** Tests of the proxy. Internal. */
@NullMarked
package dev.precis.serving.proxy;

import org.jspecify.annotations.NullMarked;
